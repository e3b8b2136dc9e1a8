import pg from 'pg'
import type { Queryable } from '../src/db/database.ts'
import type { Statement } from '../src/db/statement.ts'
import { BLANK, type User } from '../src/domain/user.ts'
import { uuidv7 } from '../src/domain/uuid.ts'
import { findUser, readSituation, replaceUser } from '../src/queries/users.ts'

// What a GET and a PATCH send to PostgreSQL, as scripts for pgbench.

const SUBJECT = 'the subject'
const TITLE = 'the title'
const AUDIT_ID = /^[\da-f]{8}-[\da-f]{4}-7/
const ATTRIBUTION = { operation: 'patchProfile', actor: 'bench', client: 'bench', requestId: uuidv7() }

/** One read by key, of one of so many users. */
export function readCommand(users: number): string {
  return `\\set n random(0, ${users - 1})\n${script((db) => findUser(db, SUBJECT))};\n`
}

/** The two statements of a write that changes something: read all that matters, compare-and-set with the audit row. */
export function writeCommand(users: number): string {
  const user = { ...BLANK, id: ':id', version: ':version' } as unknown as User
  const next = { ...BLANK, first_name: 'First', last_name: 'Last', profile_data: { title: TITLE } }
  const changes = [{ pointer: '/profile_data/title', old: 'Engineer', new: TITLE }]
  const read = script((db) => readSituation(db, SUBJECT, null))
  const write = script((db) => replaceUser(db, user, { next, changes, consents: [] }, ATTRIBUTION))
  return `\\set n random(0, ${users - 1})\n\\set title random(1, 1000000000)\n${read} \\gset\n${write};\n`
}

/** The text of the one statement that a query function sends, with its values in place. */
function script(run: (db: Queryable) => Promise<unknown>): string {
  let sent = ''
  const recorder: Queryable = {
    async run<Values, Row>(statement: Statement<Values, Row>, values: Values): Promise<Row[]> {
      const bound = statement.bind(values)
      sent = statement.text.replaceAll(/\$(\d+)/g, (_, n) => toSql(bound[Number(n) - 1]))
      return []
    },
  }
  // It finds it wrong that there are no rows; what it sent is all that matters here.
  run(recorder).catch(() => {})
  return sent.replaceAll(/\s+/g, ' ')
}

function toSql(value: unknown): string {
  if (value === null) return 'null'
  if (value === SUBJECT) return "('auth0|bench-' || :n)"
  if (value === ':id' || value === ':version') return `${value}`
  if (value === ATTRIBUTION.requestId || AUDIT_ID.test(String(value))) return 'gen_random_uuid()'
  if (typeof value !== 'string') return String(value)
  const [before, ...after] = value.split(TITLE).map(pg.escapeLiteral)
  // In between stands the variable: another title every time.
  return after.length === 0 ? `${before}` : `(${[before, ...after].join(' || :title || ')})::jsonb`
}

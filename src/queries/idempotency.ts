import { createHash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'

/** What a request is known by, and the answer that is stored beside what it did. */
export interface MemoryValues {
  digest: string
  fingerprint: string
  answer: string
}

/** A request: whose, which operation, which key; and what exactly is wanted. Digests: keys and bodies may hold anything. */
export interface RequestIdentity {
  digest: string
  fingerprint: string
}

const find = readStatement('find_answer', (db, $: Parameters<{ digest: string }>) =>
  db
    .selectFrom('accounts_idempotency')
    .select(['fingerprint', 'answer', sql<boolean>`created_at > now() - interval '24 hours'`.as('fresh')])
    .where('digest', '=', $('digest')),
)

const forget = statement('forget_answer', (db, $: Parameters<{ digest: string }>) =>
  db
    .deleteFrom('accounts_idempotency')
    .where('digest', '=', $('digest'))
    .where('created_at', '<=', sql<string>`now() - interval '24 hours'`),
)

/** @param request everything that makes the request what it is; members in any order */
export function identify(subject: string, operation: string, key: string, request: unknown): RequestIdentity {
  return { digest: sha256([subject, operation, key]), fingerprint: sha256(sorted(request)) }
}

/** The stored answer to a request of the last 24 hours; an older one is forgotten now. */
export async function findAnswer(
  db: Queryable,
  digest: string,
): Promise<{ fingerprint: string; answer: string } | null> {
  const [row] = await db.run(find, { digest })
  if (row && !row.fresh) await db.run(forget, { digest })
  return row?.fresh ? row : null
}

/** For a statement whose CTE `changed` holds the `user_id` whose data the answer shows. A second request with the same key fails here. */
export function insertAnswer($: Parameters<MemoryValues>): RawBuilder<object> {
  return sql<object>`(
    insert into accounts_idempotency (digest, fingerprint, answer, user_id)
    select ${$('digest')}, ${$('fingerprint')}, ${$('answer')}, user_id from changed)`
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)])
}

import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, statement } from '../db/statement.ts'
import type { User } from '../domain/user.ts'
import type { Attribution } from './ledgers.ts'
import { insertReads, type ReadValues, readValues } from './read-ledger.ts'
import { toUser, USER_COLUMNS } from './users.ts'

type BatchValues = ReadValues & { ids: readonly (string | null)[]; subjects: readonly (string | null)[] }

const COLUMNS = sql.join(USER_COLUMNS.map((column) => sql.ref(column)))

/** Each user is looked up by key, whatever the planner thinks of their number, and recorded once, however often they were asked for. */
const readBatch = statement('read_users', (db, $: Parameters<BatchValues>) =>
  db
    .with(
      'answers',
      () => sql<User & { place: number }>`(
        select asked.place, u.* from unnest(${$('ids')}::uuid[], ${$('subjects')}::text[]) with ordinality as asked(id, subject, place),
          lateral (
            (select ${COLUMNS} from accounts_user where id = asked.id limit 1)
            union all
            (select ${COLUMNS} from accounts_user where auth0_id = asked.subject limit 1)) u)`,
    )
    .with('found', () => sql<object>`(select distinct id from answers)`)
    .with('recorded', () => insertReads($))
    .selectFrom('answers')
    .select(USER_COLUMNS)
    .select(sql<number>`place::int`.as('place')),
)

/**
 * Many users for somebody else, with the record of each.
 * @param fields what the caller gets to see
 * @returns in the order asked, `ids` first; null where there is nobody
 */
export async function readUsers(
  db: Queryable,
  { ids, subjects }: { ids: readonly string[]; subjects: readonly string[] },
  fields: readonly string[],
  attribution: Attribution,
): Promise<(User | null)[]> {
  const count = ids.length + subjects.length
  const rows = await db.run(readBatch, {
    ids: [...ids, ...subjects.map(() => null)],
    subjects: [...ids.map(() => null), ...subjects],
    ...readValues(attribution, fields, count),
  })
  const users: (User | null)[] = Array.from({ length: count }, () => null)
  for (const { place, ...user } of rows) users[place - 1] = toUser(user)
  return users
}

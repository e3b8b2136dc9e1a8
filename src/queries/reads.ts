import type { Queryable } from '../db/database.ts'
import { type Parameters, statement } from '../db/statement.ts'
import type { User } from '../domain/user.ts'
import type { Attribution } from './ledgers.ts'
import { insertReads, type ReadValues, readValues } from './read-ledger.ts'
import { toUser, USER_COLUMNS } from './users.ts'

const readById = statement('read_user', (db, $: Parameters<ReadValues & { id: string }>) =>
  db
    .with('found', (cte) => cte.selectFrom('accounts_user').select(USER_COLUMNS).where('id', '=', $('id')))
    .with('recorded', () => insertReads($))
    .selectFrom('found')
    .select(USER_COLUMNS),
)

/**
 * One user for somebody else, with the record of it.
 * @param fields what the caller gets to see
 */
export async function readUser(
  db: Queryable,
  id: string,
  fields: readonly string[],
  attribution: Attribution,
): Promise<User | null> {
  const [row] = await db.run(readById, { id, ...readValues(attribution, fields, 1) })
  return row ? toUser(row) : null
}

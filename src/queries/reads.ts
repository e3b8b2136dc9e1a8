import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, statement } from '../db/statement.ts'
import type { User } from '../domain/user.ts'
import { uuidv7 } from '../domain/uuid.ts'
import type { Attribution } from './ledgers.ts'
import { toUser, USER_COLUMNS } from './users.ts'

// Reads by administrators and other services. The record is made by the statement that reads: there is no way to have one without the other.

/** Parameters of a statement that reads users and records it. */
export interface ReadValues {
  /** At least as many as there may be users. */
  read_ids: readonly string[]
  operation: string
  actor: string
  client: string | null
  request_id: string
  fields: string
}

/** @param users how many there may be at most */
export function readValues(attribution: Attribution, fields: readonly string[], users: number): ReadValues {
  return {
    read_ids: Array.from({ length: users }, () => uuidv7()),
    operation: attribution.operation,
    actor: attribution.actor,
    client: attribution.client,
    request_id: attribution.requestId,
    fields: JSON.stringify(fields),
  }
}

/** For a statement whose CTE `found` holds the users that the caller gets to see: an entry in the history of each. */
export function insertReads($: Parameters<ReadValues>): RawBuilder<object> {
  return sql<object>`(
    insert into accounts_audit (id, user_id, operation, actor, client, request_id, read)
    select (${$('read_ids')}::uuid[])[row_number() over ()], id, ${$('operation')}, ${$('actor')}, ${$('client')},
      ${$('request_id')}::uuid, jsonb_build_object('fields', ${$('fields')}::jsonb, 'users', count(*) over ())
    from found)`
}

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

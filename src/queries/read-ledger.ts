import { type RawBuilder, sql } from 'kysely'
import type { Parameters } from '../db/statement.ts'
import { uuidv7 } from '../domain/uuid.ts'
import type { Attribution } from './ledgers.ts'

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

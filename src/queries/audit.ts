import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import type { AuditRow } from '../domain/history.ts'
import { uuidv7 } from '../domain/uuid.ts'
import type { Attribution } from './ledgers.ts'

const COLUMNS = [
  'id',
  'occurred_at',
  'version',
  'operation',
  'actor',
  'client',
  'request_id',
  'changes',
  'read',
] as const

/** Before the first entry: later than any, and the highest id. */
export const START: Position = ['9999-12-31T23:59:59.000000Z', 'ffffffff-ffff-ffff-ffff-ffffffffffff']

/** Time and id of the last entry seen; the next page begins behind it. */
export type Position = [occurredAt: string, id: string]

interface PageValues {
  user_id: string
  occurred_at: string
  id: string
  limit: number
}

const findPage = readStatement('find_history_page', (db, $: Parameters<PageValues>) =>
  db
    .selectFrom('accounts_audit')
    .select(COLUMNS)
    .where('user_id', '=', $('user_id'))
    .where(sql<boolean>`(occurred_at, id) < (${$('occurred_at')}::timestamptz, ${$('id')}::uuid)`)
    .orderBy('occurred_at', 'desc')
    .orderBy('id', 'desc')
    .limit($('limit')),
)

const findPageInSnapshot = readStatement(
  'find_history_page_in_snapshot',
  (db, $: Parameters<PageValues & { snapshot: string }>) =>
    db
      .selectFrom('accounts_audit')
      .select(COLUMNS)
      .where('user_id', '=', $('user_id'))
      .where(sql<boolean>`(occurred_at, id) < (${$('occurred_at')}::timestamptz, ${$('id')}::uuid)`)
      .where(sql<boolean>`pg_visible_in_snapshot(transaction_id, ${$('snapshot')}::pg_snapshot)`)
      .orderBy('occurred_at', 'desc')
      .orderBy('id', 'desc')
      .limit($('limit')),
)

const findOfRequest = readStatement(
  'find_audit_of_request',
  (db, $: Parameters<{ user_id: string; request_id: string }>) =>
    db
      .selectFrom('accounts_audit')
      .select('id')
      .where('user_id', '=', $('user_id'))
      .where('request_id', '=', $('request_id'))
      .where('version', 'is not', null)
      .where('occurred_at', '>', sql<string>`now() - interval '1 hour'`)
      .limit(1),
)

interface EventValues {
  id: string
  user_id: string
  operation: string
  actor: string
  client: string | null
  request_id: string
}

const insertEvent = statement('insert_audit_event', (db, $: Parameters<EventValues>) =>
  db.insertInto('accounts_audit').values({
    id: $('id'),
    user_id: $('user_id'),
    operation: $('operation'),
    actor: $('actor'),
    client: $('client'),
    request_id: $('request_id'),
  }),
)

/**
 * One page of a user's history, newest first.
 * @param after where the page before ended
 * @param snapshot only what this snapshot (`pg_current_snapshot()`) sees
 */
export async function historyPage(
  db: Queryable,
  userId: string,
  page: { after?: Position | undefined; limit: number; snapshot?: string },
): Promise<AuditRow[]> {
  const [occurred_at, id] = page.after ?? START
  const values = { user_id: userId, occurred_at, id, limit: page.limit }
  return page.snapshot === undefined
    ? db.run(findPage, values)
    : db.run(findPageInSnapshot, { ...values, snapshot: page.snapshot })
}

export function positionOf(row: AuditRow): Position {
  return [row.occurred_at, row.id]
}

/** Whether the change that this request makes of a user is there: each has its audit row. For a write whose answer was lost just now. */
export async function isRecorded(db: Queryable, userId: string, { requestId }: Attribution): Promise<boolean> {
  const rows = await db.run(findOfRequest, { user_id: userId, request_id: requestId })
  return rows.length > 0
}

/** Records an event that changes nothing, such as an export. */
export async function recordEvent(db: Queryable, userId: string, attribution: Attribution): Promise<void> {
  const { operation, actor, client, requestId: request_id } = attribution
  await db.run(insertEvent, { id: uuidv7(), user_id: userId, operation, actor, client, request_id })
}

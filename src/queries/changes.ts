import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement } from '../db/statement.ts'
import type { CommittedRow } from '../domain/change-feed.ts'
import { NIL_UUID } from '../domain/uuid.ts'

/** A place in the order of commits: right behind this entry. */
export interface CommitPosition {
  transaction_id: string
  id: string
}

/** Before the first entry. */
export const BEGINNING: CommitPosition = { transaction_id: '0', id: NIL_UUID }

/** Behind the last entry, whichever that will be. */
export const END: CommitPosition = { transaction_id: '9999999999999999999', id: BEGINNING.id }

export interface CommittedRows {
  rows: CommittedRow[]
  /** Where to go on. Behind the last row; or, if there are no more, before the oldest transaction that is still under way. */
  next: CommitPosition
  /** Whether there may be more rows already. */
  more: boolean
  /** The newest transaction that anything in this database can be of. */
  newest: string
  purged: Purged
}

/** What retention has taken out. */
export interface Purged {
  /** The newest transaction of which entries are gone; `0`: none. */
  transaction_id: string
  /** Counts how often that was done. */
  revision: string
}

type Bounds = { oldest_running: string; newest: string; purged_transaction: string; purged_revision: string }
type Nullable<T> = { [K in keyof T]: T[K] | null }

// A transaction takes its number before it commits, so a later number may be seen first. Below the oldest transaction that is still running
// everything has been decided: only there can a reader go on from a number and miss nothing.
const findCommitted = readStatement('find_committed', (db, $: Parameters<CommitPosition & { limit: number }>) =>
  db
    .selectFrom(
      sql<Bounds>`(
        select pg_snapshot_xmin(pg_current_snapshot()) as oldest_running, pg_snapshot_xmax(pg_current_snapshot()) as newest,
          coalesce(max(transaction_id::text), '0') as purged_transaction, coalesce(max(revision), 0)::text as purged_revision
        from accounts_watermark where name = 'purged')`.as('bounds'),
    )
    .leftJoin(
      sql<Nullable<CommittedRow>>`lateral (
        select id, transaction_id, occurred_at, user_id, version, operation, actor, client, request_id, read is not null as is_read,
          array(select change ->> 'pointer' from jsonb_array_elements(changes) change) as pointers,
          (select auth0_id from accounts_user u where u.id = user_id) as auth0_id
        from accounts_audit
        where (transaction_id, id) > (${$('transaction_id')}::xid8, ${$('id')}::uuid)
          and transaction_id < pg_snapshot_xmin(pg_current_snapshot())
        order by transaction_id, id limit ${$('limit')})`.as('entry'),
      (join) => join.onTrue(),
    )
    .selectAll()
    .orderBy('entry.transaction_id')
    .orderBy('entry.id'),
)

/** The next entries of the audit trail behind a position, in an order in which nothing can appear before them any more. */
export async function committedRows(db: Queryable, after: CommitPosition, limit: number): Promise<CommittedRows> {
  const found = await db.run(findCommitted, { transaction_id: after.transaction_id, id: after.id, limit })
  const [first] = found
  if (!first) throw new Error('findCommitted always gives a row')
  const { oldest_running, newest } = first
  const purged = { transaction_id: first.purged_transaction, revision: first.purged_revision }
  const rows = first.id === null ? [] : (found as (CommittedRow & Bounds)[])
  const last = rows.at(-1)
  const more = last !== undefined && rows.length === limit
  return {
    rows,
    newest,
    purged,
    more,
    next: more ? positionOf(last) : { ...BEGINNING, transaction_id: oldest_running },
  }
}

export function positionOf({ transaction_id, id }: CommitPosition): CommitPosition {
  return { transaction_id, id }
}

export function isBefore(a: CommitPosition, b: CommitPosition): boolean {
  const [mine, other] = [BigInt(a.transaction_id), BigInt(b.transaction_id)]
  return mine === other ? a.id < b.id : mine < other
}

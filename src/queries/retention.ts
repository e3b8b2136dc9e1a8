import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, type Statement, statement } from '../db/statement.ts'

interface BatchValues {
  cutoff: string
  batch: number
}
type Purge = Statement<BatchValues, { count: number }>

/** What can be purged row by row. */
export type PurgeableRows = 'inbox' | 'answers' | 'activity' | 'tombstones' | 'audit'

// Rows that somebody else holds are left for the next run.
const DELETES: Record<PurgeableRows, Purge> = {
  inbox: purge(
    'purge_inbox',
    ($) => sql`(
    delete from accounts_inbox where ctid = any (array(
      select ctid from accounts_inbox where received_at < ${$('cutoff')}::timestamptz limit ${$('batch')} for update skip locked))
    returning 1)`,
  ),
  answers: purge(
    'purge_answers',
    ($) => sql`(
    delete from accounts_idempotency where ctid = any (array(
      select ctid from accounts_idempotency where created_at < ${$('cutoff')}::timestamptz limit ${$('batch')} for update skip locked))
    returning 1)`,
  ),
  activity: purge(
    'purge_activity',
    ($) => sql`(
    delete from accounts_activity where ctid = any (array(
      select ctid from accounts_activity where day < (${$('cutoff')}::timestamptz at time zone 'UTC')::date
      limit ${$('batch')} for update skip locked))
    returning 1)`,
  ),
  tombstones: purge(
    'purge_tombstones',
    ($) => sql`(
    delete from accounts_tombstone where ctid = any (array(
      select ctid from accounts_tombstone where created_at < ${$('cutoff')}::timestamptz limit ${$('batch')} for update skip locked))
    returning 1)`,
  ),
  audit: statement('purge_audit_rows', (db, $: Parameters<BatchValues>) =>
    db.selectNoFrom(
      sql<number>`accounts_audit_purge_rows(${$('cutoff')}::timestamptz, ${$('batch')}::integer)`.as('count'),
    ),
  ),
}

const COUNTS: Record<PurgeableRows, Statement<{ cutoff: string }, { count: number }>> = {
  inbox: statement('count_old_inbox', (db, $: Parameters<{ cutoff: string }>) =>
    db.selectFrom('accounts_inbox').select(count()).where('received_at', '<', $('cutoff')),
  ),
  answers: statement('count_old_answers', (db, $: Parameters<{ cutoff: string }>) =>
    db.selectFrom('accounts_idempotency').select(count()).where('created_at', '<', $('cutoff')),
  ),
  activity: statement('count_old_activity', (db, $: Parameters<{ cutoff: string }>) =>
    db
      .selectFrom('accounts_activity')
      .select(count())
      .where(sql<boolean>`day < (${$('cutoff')}::timestamptz at time zone 'UTC')::date`),
  ),
  tombstones: statement('count_old_tombstones', (db, $: Parameters<{ cutoff: string }>) =>
    db.selectFrom('accounts_tombstone').select(count()).where('created_at', '<', $('cutoff')),
  ),
  audit: statement('count_old_audit', (db, $: Parameters<{ cutoff: string }>) =>
    db
      .selectFrom(sql<object>`accounts_audit_default`.as('old'))
      .select(count())
      .where(sql<boolean>`occurred_at < ${$('cutoff')}::timestamptz`),
  ),
}

const findMonths = statement('find_old_audit_months', (db, $: Parameters<{ cutoff: string }>) =>
  db
    .selectFrom(sql<{ name: string }>`accounts_audit_months_before(${$('cutoff')}::timestamptz)`.as('name'))
    .select('name'),
)

const dropMonth = statement('drop_audit_month', (db, $: Parameters<{ name: string; cutoff: string }>) =>
  db.selectNoFrom(
    sql<number>`accounts_audit_drop_month(${$('name')}, ${$('cutoff')}::timestamptz)::integer`.as('count'),
  ),
)

const takeTurn = statement('take_purge_turn', (db) =>
  db.selectNoFrom(sql<boolean>`pg_try_advisory_xact_lock(hashtextextended('accounts_purge', 0))`.as('mine')),
)

/** @returns how many rows went; fewer than `batch`: there are no more, or others hold them */
export async function purgeRows(db: Queryable, what: PurgeableRows, values: BatchValues): Promise<number> {
  return (await db.run(DELETES[what], values))[0]?.count ?? 0
}

export async function countRows(db: Queryable, what: PurgeableRows, cutoff: string): Promise<number> {
  return (await db.run(COUNTS[what], { cutoff }))[0]?.count ?? 0
}

/** The audit trail's partitions that end before a time. */
export async function oldAuditMonths(db: Queryable, cutoff: string): Promise<string[]> {
  return (await db.run(findMonths, { cutoff })).map(({ name }) => name)
}

/** @returns how many rows went with it */
export async function dropAuditMonth(db: Queryable, name: string, cutoff: string): Promise<number> {
  return (await db.run(dropMonth, { name, cutoff }))[0]?.count ?? 0
}

/** @returns false if another purge is under way; else nobody else gets a turn until the transaction ends */
export async function takePurgeTurn(db: Queryable): Promise<boolean> {
  return (await db.run(takeTurn, {}))[0]?.mine === true
}

function purge(name: string, gone: ($: Parameters<BatchValues>) => RawBuilder<unknown>): Purge {
  return statement(name, (db, $: Parameters<BatchValues>) =>
    db
      .with('gone', () => gone($) as RawBuilder<object>)
      .selectFrom('gone')
      .select(count()),
  )
}

function count() {
  return sql<number>`count(*)::integer`.as('count')
}

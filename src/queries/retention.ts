import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, type Statement, statement } from '../db/statement.ts'

interface BatchValues {
  cutoff: string
  batch: number
}

/** What can be purged row by row. */
export type PurgeableRows = 'inbox' | 'answers' | 'activity' | 'tombstones' | 'audit'

type Cutoff = Pick<BatchValues, 'cutoff'>

/** How to delete old rows, and how to count them. */
interface Aged {
  purge: Statement<BatchValues, { count: number }>
  count: Statement<Cutoff, { count: number }>
}

const AGED: Record<PurgeableRows, Aged> = {
  inbox: aged('inbox', 'accounts_inbox', ($) => sql`received_at < ${$('cutoff')}::timestamptz`),
  answers: aged('answers', 'accounts_idempotency', ($) => sql`created_at < ${$('cutoff')}::timestamptz`),
  // What the report has counted stays: only this function takes days away without taking them out of the counts.
  activity: {
    purge: statement('purge_activity_rows', (db, $: Parameters<BatchValues>) =>
      db.selectNoFrom(
        sql<number>`accounts_activity_purge_rows(${$('cutoff')}::timestamptz, ${$('batch')}::integer)`.as('count'),
      ),
    ),
    count: countOf(
      'activity',
      'accounts_activity',
      ($) => sql`day < (${$('cutoff')}::timestamptz at time zone 'UTC')::date`,
    ),
  },
  tombstones: aged('tombstones', 'accounts_tombstone', ($) => sql`created_at < ${$('cutoff')}::timestamptz`),
  // Append-only: only its own function deletes from it.
  audit: {
    purge: statement('purge_audit_rows', (db, $: Parameters<BatchValues>) =>
      db.selectNoFrom(
        sql<number>`accounts_audit_purge_rows(${$('cutoff')}::timestamptz, ${$('batch')}::integer)`.as('count'),
      ),
    ),
    count: countOf('audit', 'accounts_audit_default', ($) => sql`occurred_at < ${$('cutoff')}::timestamptz`),
  },
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
  return (await db.run(AGED[what].purge, values))[0]?.count ?? 0
}

export async function countRows(db: Queryable, what: PurgeableRows, cutoff: string): Promise<number> {
  return (await db.run(AGED[what].count, { cutoff }))[0]?.count ?? 0
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

type IsOld = ($: Parameters<Cutoff>) => RawBuilder<unknown>

/** Rows that somebody else holds are left for the next run. */
function aged(what: PurgeableRows, table: string, isOld: IsOld): Aged {
  return {
    purge: statement(`purge_${what}`, (db, $: Parameters<BatchValues>) =>
      db
        .with(
          'gone',
          () => sql<object>`(
            delete from ${sql.table(table)} where ctid = any (array(
              select ctid from ${sql.table(table)} where ${isOld($)} limit ${$('batch')} for update skip locked))
            returning 1)`,
        )
        .selectFrom('gone')
        .select(count()),
    ),
    count: countOf(what, table, isOld),
  }
}

function countOf(what: PurgeableRows, table: string, isOld: IsOld): Aged['count'] {
  return statement(`count_old_${what}`, (db, $: Parameters<Cutoff>) =>
    db
      .selectFrom(sql<object>`${sql.table(table)}`.as('old'))
      .select(count())
      .where(sql<boolean>`${isOld($)}`),
  )
}

function count() {
  return sql<number>`count(*)::integer`.as('count')
}

import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement } from '../db/statement.ts'
import type { AccessCount } from '../domain/access-report.ts'

// Counted by triggers, by quarters of an hour. Ends that are due by date are counted where they will be: of the quarter under way, those that
// are still to come are taken out again, so that an end is told from the second on at which it was.
const findCounts = readStatement('report_access', (db, $: Parameters<{ from: string; to: string }>) =>
  db
    .selectFrom(
      sql<AccessCount>`(
        with quarter as (
          select start, start + interval '15 minutes' as stop from date_bin('15 minutes', now(), timestamptz '2000-01-01 00:00:00Z') start)
        select resource, event, count from accounts_access_count
        where slot >= ${$('from')} and slot < ${$('to')} and (event not in ('license_due', 'request_due') or slot <= now())
        union all
        select resource, 'license_due', -1 from quarter, accounts_license
        where start >= ${$('from')} and start < ${$('to')} and expires_at > now() and expires_at < stop
        union all
        select resource, 'request_due', -1 from quarter, accounts_access_request
        where start >= ${$('from')} and start < ${$('to')} and status = 'pending' and expires_at > now() and expires_at < stop)`.as(
        'counts',
      ),
    )
    .select(['resource', 'event', sql<number>`sum(count)::float8`.as('count')])
    .groupBy(['resource', 'event'])
    .orderBy('resource'),
)

/** @param boundaries the first and the last are where the range begins and ends */
export function accessCounts(db: Queryable, boundaries: readonly string[]): Promise<AccessCount[]> {
  return db.run(findCounts, { from: boundaries[0] ?? '', to: boundaries.at(-1) ?? '' })
}

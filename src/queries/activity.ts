import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'

// The lock makes a user's erasure come first, and be seen, or come later and delete what is written here. In the order of ids: no deadlocks.
// What the report adds up is kept by triggers: migrations/0017_count_activity.ts.
const record = statement(
  'record_activity',
  (db, $: Parameters<{ subjects: readonly string[]; days: readonly string[] }>) =>
    db
      .with(
        'present',
        () => sql<{ id: string; subject: string; day: string }>`(
          select u.id, u.auth0_id as subject, seen.day
          from unnest(${$('subjects')}::text[], ${$('days')}::date[]) as seen(subject, day)
          join accounts_user u on u.auth0_id = seen.subject
          where u.erased_at is null
          order by u.id, seen.day
          for key share of u)`,
      )
      .with('added', (cte) =>
        cte
          .insertInto('accounts_activity')
          .columns(['user_id', 'day'])
          .expression(sql`select id, day from present`)
          .onConflict((conflict) => conflict.doNothing()),
      )
      .selectFrom('present')
      .select('subject'),
)

// In the range only: the plan is the same however many days there are.
const find = readStatement('report_activity', (db, $: Parameters<{ from: string; to: string }>) =>
  db
    .selectFrom(
      sql<{ day: string; daily: number; weekly: number; monthly: number }>`(
        select to_char(days, 'YYYY-MM-DD') as day,
          coalesce(daily, 0)::float8 as daily, coalesce(weekly, 0)::float8 as weekly, coalesce(monthly, 0)::float8 as monthly
        from generate_series(${$('from')}::date::timestamp, ${$('to')}::date::timestamp, interval '1 day') days
        left join (
          select * from accounts_active_users where day between ${$('from')}::date and ${$('to')}::date) counted
        on counted.day = days::date)`.as('counts'),
    )
    .selectAll()
    .orderBy('day'),
)

/** Writes who was active on which day. Erased users are passed over. @returns the subjects that are users */
export async function recordActivity(
  db: Queryable,
  sightings: readonly { subject: string; day: string }[],
): Promise<string[]> {
  const rows = await db.run(record, {
    subjects: sightings.map(({ subject }) => subject),
    days: sightings.map(({ day }) => day),
  })
  return rows.map(({ subject }) => subject)
}

/** For each day the users active on it, and within the 7 and 30 days that end with it. */
export async function activityCounts(db: Queryable, range: { from: string; to: string }) {
  return db.run(find, { from: range.from, to: range.to })
}

/** The days on which `accounts_user` was active, oldest first. */
export function activeDaysAsJson(): RawBuilder<string[]> {
  return sql<string[]>`(
    select coalesce(jsonb_agg(day order by day), '[]') from accounts_activity where user_id = accounts_user.id)`
}

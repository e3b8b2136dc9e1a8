import { sql } from 'kysely'
import type { Queryable, Transaction } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'

// The lock makes a user's erasure come first, and be seen, or come later and delete what is written here. In the order of ids: no deadlocks.
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

// For every day a user is counted by the last day on which they were active, up to their next one: once, in a single pass.
const count = readStatement('report_activity', (db, $: Parameters<{ from: string; to: string }>) =>
  db
    .selectFrom(
      sql<{ day: string; daily: number; weekly: number; monthly: number }>`(
        select to_char(days, 'YYYY-MM-DD') as day,
          coalesce(sum(users) filter (where age < 1), 0)::float8 as daily,
          coalesce(sum(users) filter (where age < 7), 0)::float8 as weekly,
          coalesce(sum(users), 0)::float8 as monthly
        from generate_series(${$('from')}::date::timestamp, ${$('to')}::date::timestamp, interval '1 day') days
        left join (
          select day, gap, count(*) as users
          from (
            select day, least(lead(day) over (partition by user_id order by day) - day, 30) as gap
            from accounts_activity where day between ${$('from')}::date - 29 and ${$('to')}::date) active
          group by day, gap) active
        on days::date - active.day between 0 and active.gap - 1
        cross join lateral (select days::date - active.day as age) since
        group by days)`.as('counts'),
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

/** For each day the users active on it, and within the 7 and 30 days that end with it. It may take long: nobody should queue up behind it. */
export async function activityCounts(tx: Transaction, range: { from: string; to: string }) {
  return tx.run(count, { from: range.from, to: range.to })
}

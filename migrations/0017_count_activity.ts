import { type Kysely, sql } from 'kysely'

/**
 * What the report of active users says, day by day, so that it need not count the days of millions of users. A day of a user counts on the days
 * that follow, too, as long as the window is; so there are rows for days to come. Triggers keep it, so that no writer can forget it, nor a version of
 * the service that knows nothing of it. The rows hold nothing personal, and stay when the days they were counted from are too old to be kept.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Thirty rows are changed by every process all day long: room for their next versions in the same page.
  await sql`
    create table accounts_active_users (
      day date primary key,
      daily bigint not null,
      weekly bigint not null,
      monthly bigint not null
    ) with (fillfactor = 50)`.execute(db)
  await createTriggers(db)
  await countActivity(db)
  await createPurge(db)
}

/** Counts all days there are, in one pass in the order of the primary key: each up to the same user's next one, or to the end of the window. */
export async function countActivity(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into accounts_active_users (day, daily, weekly, monthly)
    select day + age, sum(users * (age < 1)::int), sum(users * (age < 7)::int), sum(users)
    from (
      select day, gap, count(*) as users
      from (select day, least(lead(day) over (partition by user_id order by day) - day, 30) as gap from accounts_activity) each
      group by day, gap) gaps
    cross join lateral generate_series(0, gap - 1) age
    group by day + age`.execute(db)
}

/**
 * With a new day a user is counted from then on, as long as the window is, unless they were counted before: because of an earlier day, as long as the
 * window is, or from a later one on. With a day that goes they are counted no more just there. Of several days of a user in one statement each is looked
 * at as if the earlier ones were there, and the later ones were not.
 *
 * Who adds days waits in turn, so that nobody misses a neighbour that somebody else is about to commit; in a function every statement sees what was
 * committed before it. Who takes days away holds the user's row instead (src/queries/erasure.ts), or takes what is too old to have a neighbour that
 * is new. All lock the rows of counts in the same order, and nothing after them: no deadlocks.
 */
async function createTriggers(db: Kysely<unknown>): Promise<void> {
  // enable_seqscan: what the planner knows of the table it may have learnt when that was empty, and a session keeps its plans.
  await sql`
    create function accounts_count_activity() returns trigger language plpgsql set enable_seqscan = off as $$
    begin
      if current_setting('accounts.purging', true) = 'on' or not exists (select from changed) then
        return null;
      end if;
      if tg_op = 'INSERT' then
        perform pg_advisory_xact_lock(hashtextextended('accounts_activity', 0));
      end if;
      insert into accounts_active_users as counted (day, daily, weekly, monthly)
      select first + n, sum(users * (length = 1)::int), sum(users * (length = 7)::int), sum(users * (length = 30)::int)
      from (
        select length, greatest(day, before + length) as first, least(day + length, after) as until,
          count(*) * case tg_op when 'INSERT' then 1 else -1 end as users
        from (
          select day, after, greatest(before, lag(day) over (partition by user_id order by day)) as before
          from changed c
          left join lateral (
            select day as before from accounts_activity where user_id = c.user_id and day < c.day and day > c.day - 30
              and (user_id, day) not in (select user_id, day from changed)
            order by day desc limit 1) p on true
          left join lateral (
            select day as after from accounts_activity where user_id = c.user_id and day > c.day and day < c.day + 30
              and (user_id, day) not in (select user_id, day from changed)
            order by day limit 1) q on true) near
        cross join (values (1), (7), (30)) windows(length)
        group by length, first, until) counts
      cross join lateral generate_series(0, until - first - 1) n
      group by first + n
      order by first + n
      on conflict (day) do update set
        daily = counted.daily + excluded.daily,
        weekly = counted.weekly + excluded.weekly,
        monthly = counted.monthly + excluded.monthly;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger count_new_days after insert on accounts_activity referencing new table as changed
    for each statement execute function accounts_count_activity()`.execute(db)
  await sql`
    create trigger count_gone_days after delete on accounts_activity referencing old table as changed
    for each statement execute function accounts_count_activity()`.execute(db)
}

/** Days that are too old go; that they were counted stays, since later days count on it. */
async function createPurge(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function accounts_activity_purge_rows(cutoff timestamptz, batch integer) returns integer language plpgsql as $$
    declare gone integer;
    begin
      perform set_config('accounts.purging', 'on', true);
      delete from accounts_activity where ctid = any (array(
        select ctid from accounts_activity where day < (cutoff at time zone 'UTC')::date limit batch for update skip locked));
      get diagnostics gone = row_count;
      perform set_config('accounts.purging', 'off', true);
      return gone;
    end $$`.execute(db)
}

import { type Kysely, sql } from 'kysely'

/**
 * What the reports add up: counts by quarter of an hour, so that a day of any time zone can be summed. Kept up to date in the background
 * (src/background/report-counter.ts); nothing here is the only place of anything, and nothing here names a person but the link from a user to
 * the cell that they are counted in.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_registration_cell (
      id uuid primary key default gen_random_uuid(),
      slot timestamptz not null,
      source text not null,
      provider text not null,
      missing text not null,
      took smallint not null,
      users bigint not null default 0,
      unique (slot, source, provider, missing, took)
    )`.execute(db)
  await sql`
    create table accounts_registration (
      user_id uuid primary key,
      cell uuid not null references accounts_registration_cell (id)
    )`.execute(db)
  await sql`
    create table accounts_event_count (
      slot timestamptz not null,
      event text not null,
      subject text not null,
      detail text not null,
      count bigint not null,
      total_ms bigint not null,
      max_ms bigint not null,
      primary key (slot, event, subject, detail)
    )`.execute(db)
}

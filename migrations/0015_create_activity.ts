import { type Kysely, sql } from 'kysely'

/** On which days (UTC) a user was active; nothing else of it is kept. The second index is for the report, and for what is too old. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_activity (
      user_id uuid not null,
      day date not null,
      primary key (user_id, day)
    )`.execute(db)
  await sql`create index accounts_activity_by_day on accounts_activity (day, user_id)`.execute(db)
}

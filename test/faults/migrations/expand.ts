import { type Kysely, sql } from 'kysely'

/**
 * What a next version might need. The version before it goes on writing rows, without the new columns; the wider one changes what its
 * prepared statements return ("cached plan must not change result type").
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table accounts_user
      add column nickname varchar(150),
      add column plan text not null default 'free',
      alter column first_name type varchar(300)`.execute(db)
  await sql`create index accounts_user_nickname on accounts_user (nickname)`.execute(db)
}

import { type Kysely, sql } from 'kysely'

/** Takes back what `expand.ts` has added, once no version needs it any more. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table accounts_user
      drop column nickname,
      drop column plan,
      alter column first_name type varchar(150)`.execute(db)
}

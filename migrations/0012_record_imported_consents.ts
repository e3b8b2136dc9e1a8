import { type Kysely, sql } from 'kysely'

/** Consents that were given to an earlier system, taken over by `profile-service import`. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table accounts_consent drop constraint accounts_consent_source_check`.execute(db)
  await sql`
    alter table accounts_consent add constraint accounts_consent_source_check
      check (source in ('self_service', 'profile_write', 'erasure', 'import')) not valid`.execute(db)
}

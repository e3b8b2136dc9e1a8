import { type Kysely, sql } from 'kysely'

/**
 * Reads by administrators and other services are entries of the audit trail without a version. `read` says which fields, and of how many
 * users at once (an object); it holds nothing personal, so an erasure leaves it alone.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table accounts_audit add column read jsonb`.execute(db)
}

import { type Kysely, sql } from 'kysely'

/**
 * The consent ledger, append-only like the audit trail. `version` is the user's version that the decision made: consents and
 * profile are serialised by the same counter, so a write cannot slip past a withdrawal.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_consent (
      id uuid primary key,
      user_id uuid not null references accounts_user (id),
      purpose varchar(64) not null,
      status text not null check (status in ('given', 'withdrawn')),
      policy_version varchar(64),
      text_hash varchar(64),
      locale varchar(64),
      source text not null check (source in ('self_service', 'profile_write', 'erasure')),
      actor text not null,
      client text,
      request_id uuid,
      version integer not null,
      decided_at timestamptz not null default now()
    )`.execute(db)
  await sql`create unique index accounts_consent_latest on accounts_consent (user_id, purpose, version desc)`.execute(
    db,
  )
  await sql`
    create trigger append_only before update or delete on accounts_consent
    for each row execute function accounts_refuse_change()`.execute(db)
  await sql`
    create trigger append_only_truncate before truncate on accounts_consent
    for each statement execute function accounts_refuse_change()`.execute(db)
}

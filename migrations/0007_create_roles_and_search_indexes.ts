import { type Kysely, sql } from 'kysely'

/** Roles with their holders, and what the search of users needs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createRoles(db)
  await createRoleAudit(db)
  await createSearchIndexes(db)
}

async function createRoles(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_role (
      name varchar(64) collate "C" primary key,
      description text not null default '',
      permissions text[] not null default '{}',
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db)
  await sql`
    create table accounts_user_role (
      user_id uuid not null references accounts_user (id),
      role varchar(64) collate "C" not null references accounts_role (name),
      expires_at timestamptz,
      granted_by text not null,
      granted_at timestamptz not null default now(),
      primary key (user_id, role)
    )`.execute(db)
  await sql`create index accounts_user_role_holders on accounts_user_role (role, user_id)`.execute(db)
}

/** What happened to the roles themselves; who got and lost them is in the audit trail of the users. Append-only like that one. */
async function createRoleAudit(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_role_audit (
      id uuid primary key,
      occurred_at timestamptz not null default now(),
      role varchar(64) collate "C" not null,
      operation text not null,
      actor text not null,
      client text,
      request_id uuid,
      changes jsonb not null
    )`.execute(db)
  await sql`create index accounts_role_audit_history on accounts_role_audit (role, occurred_at desc, id desc)`.execute(
    db,
  )
  await sql`
    create trigger append_only before update or delete on accounts_role_audit
    for each row execute function accounts_refuse_change()`.execute(db)
  await sql`
    create trigger append_only_truncate before truncate on accounts_role_audit
    for each statement execute function accounts_refuse_change()`.execute(db)
}

/**
 * Every filter of the search has an index that gives its matches in the order of the pages, so that a page costs the same wherever it is.
 * The exception is attributes: they share one index, whatever the attribute schema says.
 */
async function createSearchIndexes(db: Kysely<unknown>): Promise<void> {
  // The case rules of Unicode, also where the database's own know ASCII only; without ICU, whatever the database has.
  await sql`
    do $$
    declare
      fold text := 'lower(value)';
    begin
      if getdatabaseencoding() = 'UTF8' then
        fold := 'lower(normalize(value, NFC))';
        if exists (select from pg_collation where collname = 'und-x-icu' and collnamespace = 'pg_catalog'::regnamespace) then
          fold := 'lower(normalize(value, NFC) collate "und-x-icu")';
        end if;
      end if;
      execute format('create function accounts_fold(value text) returns text language sql immutable parallel safe as %L',
        'select ' || fold || ' collate "C"');
    end $$`.execute(db)
  await sql`create index accounts_user_first_name on accounts_user ((accounts_fold(first_name) collate "C"), id)`.execute(
    db,
  )
  await sql`create index accounts_user_last_name on accounts_user ((accounts_fold(last_name) collate "C"), id)`.execute(
    db,
  )
  await sql`create index accounts_user_email_folded on accounts_user ((accounts_fold(email) collate "C"), id)`.execute(
    db,
  )
  await sql`create index accounts_user_complete on accounts_user (id) where registration_completed_at is not null`.execute(
    db,
  )
  await sql`create index accounts_user_incomplete on accounts_user (id) where registration_completed_at is null`.execute(
    db,
  )
  await sql`create index accounts_user_attributes on accounts_user using gin (profile_data jsonb_path_ops)`.execute(db)
}

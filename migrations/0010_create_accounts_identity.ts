import { type Kysely, sql } from 'kysely'

/**
 * What the identity provider's events leave behind: the events seen, what the newest one said of each user, and a keyed hash of the subject
 * of every user that it has deleted.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_inbox (
      source varchar(255) not null,
      event_id varchar(255) not null,
      received_at timestamptz not null default now(),
      primary key (source, event_id)
    )`.execute(db)
  await sql`create index accounts_inbox_age on accounts_inbox (received_at)`.execute(db)

  // Beside the user, so that reading a profile costs no more.
  await sql`
    create table accounts_identity (
      user_id uuid primary key references accounts_user (id),
      event_at timestamptz not null,
      event_id varchar(255) not null,
      account_created_at timestamptz,
      blocked boolean not null default false
    )`.execute(db)

  await sql`
    create table accounts_tombstone (
      subject_hash bytea primary key,
      deleted_at timestamptz not null,
      created_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index accounts_tombstone_age on accounts_tombstone (created_at)`.execute(db)
  await createFunctions(db)
}

async function createFunctions(db: Kysely<unknown>): Promise<void> {
  // A deletion and a first sight at the same time: whoever comes second waits here, and sees what the first has done. The function is volatile,
  // so its query has a snapshot of its own, taken after the lock and not before the statement around it.
  // Who comes with a token of after the deletion has an account of after the deletion: somebody signed up again.
  await sql`
    create function accounts_is_deleted(hashes bytea[], token_issued_at timestamptz) returns boolean language plpgsql volatile as $$
    begin
      perform pg_advisory_xact_lock_shared(hashtextextended(encode(hash, 'hex'), 0)) from unnest(hashes) hash;
      return exists (
        select from accounts_tombstone
        where subject_hash = any (hashes) and (token_issued_at is null or deleted_at >= token_issued_at));
    end $$`.execute(db)
  await sql`
    create function accounts_bury(hashes bytea[], at timestamptz) returns void language plpgsql volatile as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(encode(hash, 'hex'), 0)) from unnest(hashes) hash;
      insert into accounts_tombstone (subject_hash, deleted_at) values (hashes[1], at)
      on conflict (subject_hash) do update set deleted_at = greatest(accounts_tombstone.deleted_at, excluded.deleted_at);
    end $$`.execute(db)

  // The subject names a person as well. The row stays, since others refer to its id.
  await sql`
    create function accounts_forget_subject(deleted_user uuid) returns void
    language plpgsql as $$
    declare
      subject text;
      nobody text := 'deleted|' || deleted_user;
    begin
      perform set_config('accounts.scrubbing', 'on', true);
      select auth0_id into subject from accounts_user where id = deleted_user;
      update accounts_user set auth0_id = nobody where id = deleted_user;
      update accounts_audit set actor = nobody where user_id = deleted_user and actor = subject;
      update accounts_consent set actor = nobody where user_id = deleted_user and actor = subject;
      delete from accounts_identity where user_id = deleted_user;
      perform set_config('accounts.scrubbing', 'off', true);
    end $$`.execute(db)
}

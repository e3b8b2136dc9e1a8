import { type Kysely, sql } from 'kysely'

/**
 * Requests for access. That one has expired is computed when it is read: `pending` and past its time. And the answers of requests with an
 * `Idempotency-Key`, beside what they did: by digests of key and request; the answer goes when the user whose data it holds is erased.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_access_request (
      id uuid primary key,
      user_id uuid not null references accounts_user (id),
      resource varchar(64) not null references accounts_resource (name),
      status text not null check (status in ('pending', 'approved', 'denied', 'cancelled', 'expired')),
      reason varchar(1000),
      terms_version varchar(64),
      created_at timestamptz not null,
      expires_at timestamptz,
      decided_at timestamptz,
      decided_by text,
      note varchar(1000)
    )`.execute(db)
  await sql`
    create unique index accounts_access_request_pending on accounts_access_request (user_id, resource)
    where status = 'pending'`.execute(db)
  await sql`create index accounts_access_request_user on accounts_access_request (user_id, id desc)`.execute(db)
  await sql`create index accounts_access_request_queue on accounts_access_request (status, id)`.execute(db)
  await sql`create index accounts_access_request_resource on accounts_access_request (resource, status, id)`.execute(db)
  await sql`
    create table accounts_idempotency (
      digest text primary key,
      fingerprint text not null,
      answer text not null,
      user_id uuid not null references accounts_user (id),
      created_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index accounts_idempotency_user on accounts_idempotency (user_id)`.execute(db)
  await sql`create index accounts_idempotency_age on accounts_idempotency (created_at)`.execute(db)
}

import { type Kysely, sql } from 'kysely'

/**
 * Resources and who may use them. `revision` counts what makes a decision about a resource or its licences out of date (its definition,
 * a licence granted, changed or revoked): every such write compares and sets it. An expired licence keeps its row and holds no seat, so
 * nothing has to clean up.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_resource (
      name varchar(64) primary key,
      title varchar(150) not null,
      description varchar(2000),
      seats integer check (seats >= 0),
      terms_version varchar(64),
      default_duration_days integer check (default_duration_days > 0),
      archived boolean not null default false,
      revision integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`.execute(db)
  await sql`create index accounts_resource_listing on accounts_resource (archived, name)`.execute(db)
  await sql`
    create table accounts_license (
      resource varchar(64) not null references accounts_resource (name),
      user_id uuid not null references accounts_user (id),
      expires_at timestamptz,
      terms_version varchar(64),
      granted_at timestamptz not null,
      granted_by text not null,
      updated_at timestamptz not null,
      primary key (resource, user_id)
    )`.execute(db)
  await sql`create index accounts_license_seats on accounts_license (resource, expires_at)`.execute(db)
  await sql`create index accounts_license_user on accounts_license (user_id, resource)`.execute(db)
}

import { type Kysely, sql } from 'kysely'

/**
 * Creates `accounts_user`, or adopts the one that a Django backend left: what is missing is added, what is there is kept.
 * Columns that we do not know lose their NOT NULL, since our inserts do not fill them. Adopted rows start at version 0.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table if not exists accounts_user (
      id uuid primary key,
      auth0_id varchar(255) not null,
      email varchar(255),
      first_name varchar(150),
      last_name varchar(150),
      profile_data jsonb not null default '{}'
    )`.execute(db)

  await sql`
    do $$
    begin
      if (select format_type(atttypid, null) from pg_attribute
          where attrelid = 'accounts_user'::regclass and attname = 'id' and not attisdropped) is distinct from 'uuid' then
        raise exception 'accounts_user.id is not a uuid: this table cannot be adopted';
      end if;
      if not exists (select from pg_attribute
          where attrelid = 'accounts_user'::regclass and attname = 'auth0_id' and not attisdropped) then
        raise exception 'accounts_user has no column auth0_id: this table cannot be adopted';
      end if;
      if exists (select from accounts_user where auth0_id is null or auth0_id = '') then
        raise exception 'accounts_user has rows without auth0_id: give them one or move them away, then migrate again';
      end if;
    end $$`.execute(db)

  await sql`
    alter table accounts_user
      add column if not exists email varchar(255),
      add column if not exists first_name varchar(150),
      add column if not exists last_name varchar(150),
      add column if not exists profile_data jsonb,
      add column if not exists created_at timestamptz not null default now(),
      add column if not exists updated_at timestamptz not null default now(),
      add column if not exists version integer not null default 0,
      add column if not exists email_verified boolean not null default false,
      add column if not exists email_conflict boolean not null default false,
      add column if not exists registration_completed_at timestamptz,
      add column if not exists erased_at timestamptz`.execute(db)

  // Types: json or text become jsonb; narrower strings are widened (no rewrite); wider ones stay.
  await sql`
    do $$
    declare col record;
    begin
      if (select format_type(atttypid, null) from pg_attribute
          where attrelid = 'accounts_user'::regclass and attname = 'profile_data') <> 'jsonb' then
        alter table accounts_user alter column profile_data drop default;
        alter table accounts_user alter column profile_data type jsonb using nullif(profile_data::text, '')::jsonb;
      end if;
      for col in
        select a.attname, w.width from pg_attribute a
        join (values ('auth0_id', 255), ('email', 255), ('first_name', 150), ('last_name', 150)) w(name, width) on w.name = a.attname
        where a.attrelid = 'accounts_user'::regclass and a.atttypid = 'varchar'::regtype and a.atttypmod between 5 and w.width + 3
      loop
        execute format('alter table accounts_user alter column %I type varchar(%s)', col.attname, col.width);
      end loop;
      for col in
        select attname from pg_attribute
        where attrelid = 'accounts_user'::regclass and attnum > 0 and not attisdropped and attnotnull and attidentity = '' and attgenerated = ''
          and attname <> all ('{id,auth0_id,profile_data,created_at,updated_at,version,email_verified,email_conflict}'::text[])
      loop
        execute format('alter table accounts_user alter column %I drop not null', col.attname);
      end loop;
    end $$`.execute(db)

  // Values: an object in profile_data, whatever else was there is kept under a key; Django's '' is no email.
  await sql`update accounts_user set profile_data = '{}' where profile_data is null or profile_data = 'null'`.execute(
    db,
  )
  await sql`
    update accounts_user set profile_data = jsonb_build_object('legacy_value', profile_data)
    where jsonb_typeof(profile_data) <> 'object'`.execute(db)
  await sql`update accounts_user set email = null where email = ''`.execute(db)
  await sql`update accounts_user set created_at = now() where created_at is null`.execute(db)
  await sql`update accounts_user set updated_at = created_at where updated_at is null`.execute(db)

  await sql`
    alter table accounts_user
      alter column auth0_id set not null,
      alter column profile_data set not null, alter column profile_data set default '{}',
      alter column created_at set not null, alter column created_at set default now(),
      alter column updated_at set not null, alter column updated_at set default now(),
      add constraint accounts_user_profile_data_is_object check (jsonb_typeof(profile_data) = 'object')`.execute(db)

  // Unique indexes, unless the adopted table has them under names of its own.
  await sql`
    do $$
    declare col text;
    begin
      foreach col in array '{id,auth0_id,email}'::text[] loop
        if not exists (
          select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
          where i.indrelid = 'accounts_user'::regclass and i.indisunique and i.indisvalid and i.indpred is null
            and i.indnkeyatts = 1 and a.attname = col)
        then
          execute format('create unique index %I on accounts_user (%I)', 'accounts_user_' || col || '_key', col);
        end if;
      end loop;
    end $$`.execute(db)
}

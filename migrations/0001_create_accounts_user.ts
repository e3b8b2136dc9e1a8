import { type Kysely, sql } from 'kysely'

/**
 * Creates `accounts_user`, or adopts the one that a Django backend left: what is missing is added, what is there is kept.
 * A table that cannot be adopted is refused with every reason at once. Adopted rows start at version 0.
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
  // One wait for the table, at the start. Django's foreign keys are deferred: their checks must not pile up behind the ALTERs below.
  await sql`lock table accounts_user in access exclusive mode`.execute(db)
  await sql`set constraints all immediate`.execute(db)

  await refuseTheUnusable(db)
  await addColumns(db)
  await changeTypes(db)
  await repairValues(db)
  await changeConstraints(db)
}

async function refuseTheUnusable(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$
    declare
      reasons text[] := '{}';
      reason text;
    begin
      if (select relkind from pg_class where oid = 'accounts_user'::regclass) <> 'r' then
        raise exception 'accounts_user cannot be adopted: it is not an ordinary table';
      end if;

      for reason in
        select format('column %s is %s, not %s', a.attname, format_type(a.atttypid, a.atttypmod), e.types[1])
        from pg_attribute a join (values
          ('id', '{uuid}'::text[]),
          ('auth0_id', '{character varying,text,citext}'), ('email', '{character varying,text,citext}'),
          ('first_name', '{character varying,text,citext}'), ('last_name', '{character varying,text,citext}'),
          ('profile_data', '{jsonb,json,text,character varying}'),
          ('created_at', '{timestamp with time zone,timestamp without time zone}'),
          ('updated_at', '{timestamp with time zone,timestamp without time zone}'),
          ('registration_completed_at', '{timestamp with time zone,timestamp without time zone}'),
          ('erased_at', '{timestamp with time zone,timestamp without time zone}'),
          ('version', '{integer}'), ('email_verified', '{boolean}'), ('email_conflict', '{boolean}')
        ) e(name, types) on e.name = a.attname
        where a.attrelid = 'accounts_user'::regclass and not a.attisdropped
          and format_type(a.atttypid, null) <> all (e.types)
        order by a.attnum
      loop
        reasons := reasons || reason;
      end loop;

      for reason in
        select format('there is no column %s', wanted) from unnest('{id,auth0_id}'::text[]) wanted
        where not exists (select from pg_attribute
          where attrelid = 'accounts_user'::regclass and attname = wanted and not attisdropped)
      loop
        reasons := reasons || reason;
      end loop;

      for reason in
        select format('the primary key has the column %s, which new rows would not fill', a.attname)
        from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
        where i.indrelid = 'accounts_user'::regclass and i.indisprimary
          and a.attname not in ('id', 'auth0_id') and not a.atthasdef and a.attidentity = ''
      loop
        reasons := reasons || reason;
      end loop;

      if reasons = '{}' then
        if exists (select from accounts_user where id is null) then
          reasons := reasons || 'there are rows without id'::text;
        end if;
        if exists (select from accounts_user where auth0_id is null or auth0_id = '') then
          reasons := reasons || 'there are rows without auth0_id: give them one or move them away'::text;
        end if;
        if exists (select from accounts_user where auth0_id <> '' group by auth0_id having count(*) > 1) then
          reasons := reasons || 'there are rows with the same auth0_id: one user can have only one'::text;
        end if;
      end if;
      if reasons <> '{}' then
        raise exception 'accounts_user cannot be adopted: %', array_to_string(reasons, '; ');
      end if;
    end $$`.execute(db)
}

async function addColumns(db: Kysely<unknown>): Promise<void> {
  // Django's own user model calls it date_joined.
  await sql`
    do $$
    begin
      if exists (select from pg_attribute where attrelid = 'accounts_user'::regclass and attname = 'date_joined'
            and not attisdropped and atttypid = 'timestamptz'::regtype)
        and not exists (select from pg_attribute where attrelid = 'accounts_user'::regclass and attname = 'created_at'
            and not attisdropped)
      then
        alter table accounts_user add column created_at timestamptz;
        update accounts_user set created_at = date_joined;
      end if;
    end $$`.execute(db)
  await sql`
    alter table accounts_user
      add column if not exists email varchar(255),
      add column if not exists first_name varchar(150),
      add column if not exists last_name varchar(150),
      add column if not exists profile_data jsonb,
      add column if not exists created_at timestamptz default now(),
      add column if not exists updated_at timestamptz,
      add column if not exists version integer default 0,
      add column if not exists email_verified boolean default false,
      add column if not exists email_conflict boolean default false,
      add column if not exists registration_completed_at timestamptz,
      add column if not exists erased_at timestamptz`.execute(db)
}

/**
 * Any document becomes jsonb, strings become wide enough (wider ones stay as they are), times get their zone: a Django without time zones
 * is taken to store UTC.
 */
async function changeTypes(db: Kysely<unknown>): Promise<void> {
  // Whatever is no object is kept under a key; a document that a client encoded twice is decoded.
  await sql`
    create function accounts_as_object(document text) returns jsonb language plpgsql as $$
    declare
      first jsonb;
      value jsonb;
    begin
      begin
        first := coalesce(nullif(trim(document), ''), '{}')::jsonb;
        value := first;
        while jsonb_typeof(value) = 'string' loop
          value := (value #>> '{}')::jsonb;
        end loop;
      exception when data_exception then
        null; -- not JSON: the text itself, or what the text held, is the value
      end;
      if first is null then return jsonb_build_object('legacy_value', document); end if;
      if jsonb_typeof(value) = 'object' then return value; end if;
      if first in ('null', '""') then return '{}'; end if;
      return jsonb_build_object('legacy_value', first);
    end $$`.execute(db)
  await sql`
    do $$
    declare col record;
    begin
      if (select atttypid from pg_attribute
          where attrelid = 'accounts_user'::regclass and attname = 'profile_data') <> 'jsonb'::regtype then
        alter table accounts_user alter column profile_data drop default;
        alter table accounts_user alter column profile_data type jsonb using accounts_as_object(profile_data::text);
      end if;
      for col in
        select a.attname, w.width from pg_attribute a
        join (values ('auth0_id', 255), ('email', 255), ('first_name', 150), ('last_name', 150)) w(name, width) on w.name = a.attname
        where a.attrelid = 'accounts_user'::regclass
          and (a.atttypid = 'varchar'::regtype and a.atttypmod between 5 and w.width + 3
            or format_type(a.atttypid, null) = 'citext')
      loop
        execute format('alter table accounts_user alter column %I type varchar(%s)', col.attname, col.width);
      end loop;
      for col in
        select attname from pg_attribute
        where attrelid = 'accounts_user'::regclass and atttypid = 'timestamp'::regtype
          and attname = any ('{created_at,updated_at,registration_completed_at,erased_at}')
      loop
        execute format('alter table accounts_user alter column %I type timestamptz using %1$I at time zone ''UTC''', col.attname);
      end loop;
    end $$`.execute(db)
}

async function repairValues(db: Kysely<unknown>): Promise<void> {
  await sql`alter table accounts_user alter column email drop not null`.execute(db)
  // Django's '' is no email.
  await sql`
    update accounts_user set
      profile_data = accounts_as_object(profile_data::text),
      email = nullif(email, ''),
      created_at = coalesce(created_at, updated_at, now()),
      updated_at = coalesce(updated_at, created_at, now()),
      version = coalesce(version, 0),
      email_verified = coalesce(email_verified, false),
      email_conflict = coalesce(email_conflict, false)
    where profile_data is null or jsonb_typeof(profile_data) <> 'object' or email = '' or created_at is null or updated_at is null
      or version is null or email_verified is null or email_conflict is null`.execute(db)
  await sql`drop function accounts_as_object`.execute(db)
}

async function changeConstraints(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table accounts_user
      alter column id set not null,
      alter column auth0_id set not null,
      alter column first_name drop not null,
      alter column last_name drop not null,
      alter column profile_data set not null, alter column profile_data set default '{}',
      alter column created_at set not null, alter column created_at set default now(),
      alter column updated_at set not null, alter column updated_at set default now(),
      alter column version set not null, alter column version set default 0,
      alter column email_verified set not null, alter column email_verified set default false,
      alter column email_conflict set not null, alter column email_conflict set default false,
      alter column registration_completed_at drop not null,
      alter column erased_at drop not null,
      add constraint accounts_user_profile_data_is_object check (jsonb_typeof(profile_data) = 'object')`.execute(db)

  // Columns that we do not know: our inserts do not fill them. Where they are unique, a constant default would serve one row only.
  await sql`
    do $$
    declare col record;
    begin
      for col in
        select attname from pg_attribute a join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = 'accounts_user'::regclass and a.attgenerated = '' and pg_get_expr(d.adbin, d.adrelid) !~ '\\w\\('
          and attname <> all ('{id,auth0_id,email,first_name,last_name,profile_data,created_at,updated_at,version,email_verified,email_conflict,registration_completed_at,erased_at}'::text[])
          and exists (select from pg_index i
            where i.indrelid = a.attrelid and i.indisunique and not i.indisprimary and i.indnkeyatts = 1 and i.indkey[0] = a.attnum)
      loop
        execute format('alter table accounts_user alter column %I drop default', col.attname);
      end loop;
      for col in
        select attname from pg_attribute
        where attrelid = 'accounts_user'::regclass and attnum > 0 and not attisdropped
          and attnotnull and not atthasdef and attidentity = ''
          and attname <> all ('{id,auth0_id}'::text[])
      loop
        execute format('alter table accounts_user alter column %I drop not null', col.attname);
      end loop;
    end $$`.execute(db)

  // Unique indexes, unless the adopted table has them under names of its own.
  await sql`
    do $$
    declare col text;
    begin
      foreach col in array '{id,auth0_id}'::text[] loop
        if not exists (
          select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
          where i.indrelid = 'accounts_user'::regclass and i.indisunique and i.indisvalid and i.indimmediate
            and i.indpred is null and i.indnkeyatts = 1 and a.attname = col)
        then
          execute format('create unique index %I on accounts_user (%I)', 'accounts_user_' || col || '_key', col);
        end if;
      end loop;
    end $$`.execute(db)
}

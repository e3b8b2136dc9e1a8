import { type Kysely, sql } from 'kysely'

/**
 * Attributes that the attribute schema marks `x-searchable` are found through a table of their own: its index gives the users who have a value in
 * the order of the pages, however many they are. Triggers keep it, so that no writer can forget it. The index on the whole of `profile_data`
 * goes: it made every change of any attribute touch all indexes of the table, and cost as much as there are matches.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index accounts_user_attributes`.execute(db)
  await createTables(db)
  await createTriggers(db)
  await declareDefaults(db)
}

async function createTables(db: Kysely<unknown>): Promise<void> {
  // since: who got a transaction id after that one knows the name. Until all others have ended, the filling does not begin.
  await sql`
    create table accounts_searchable (
      name text collate "C" primary key,
      since xid8,
      filled_to uuid not null default '00000000-0000-0000-0000-000000000000',
      ready boolean not null default false
    )`.execute(db)
  // Long values are cut: an index has its limits. Whoever searches compares with the whole value as well.
  await sql`
    create table accounts_user_attribute (
      user_id uuid not null references accounts_user (id) on delete cascade,
      name text collate "C" not null,
      value varchar(255) collate "C" not null,
      primary key (user_id, name)
    )`.execute(db)
  await sql`create index accounts_user_attribute_value on accounts_user_attribute (name, value, user_id)`.execute(db)
  await sql`
    create function accounts_attribute(profile_data jsonb, name text) returns text language sql immutable parallel safe as $$
      select case when jsonb_typeof(profile_data -> name) in ('string', 'number', 'boolean') then profile_data ->> name end
    $$`.execute(db)
}

async function createTriggers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function accounts_index_new_users() returns trigger language plpgsql as $$
    begin
      insert into accounts_user_attribute (user_id, name, value)
      select u.id, s.name, left(accounts_attribute(u.profile_data, s.name), 255)
      from new_users u, accounts_searchable s
      where accounts_attribute(u.profile_data, s.name) is not null;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger index_attributes after insert on accounts_user referencing new table as new_users
    for each statement execute function accounts_index_new_users()`.execute(db)
  await sql`
    create function accounts_index_changed_user() returns trigger language plpgsql as $$
    declare
      changed text[];
    begin
      select array_agg(s.name) into changed from accounts_searchable s
      where new.profile_data -> s.name is distinct from old.profile_data -> s.name;
      if changed is null then
        return null;
      end if;
      delete from accounts_user_attribute where user_id = new.id and name = any (changed);
      insert into accounts_user_attribute (user_id, name, value)
      select new.id, name, left(accounts_attribute(new.profile_data, name), 255) from unnest(changed) name
      where accounts_attribute(new.profile_data, name) is not null;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger index_changed_attributes after update of profile_data on accounts_user
    for each row when (old.profile_data is distinct from new.profile_data)
    execute function accounts_index_changed_user()`.execute(db)
}

/** Those of the default attribute schema. Where there are users already, the service fills in theirs beside the traffic. */
async function declareDefaults(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into accounts_searchable (name, since, ready)
    select name, pg_current_xact_id(), not exists (select from accounts_user)
    from unnest('{registration_source,social_provider}'::text[]) name`.execute(db)
}

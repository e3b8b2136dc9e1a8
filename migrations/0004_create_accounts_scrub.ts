import { type Kysely, sql } from 'kysely'

/**
 * Erasure inside the append-only tables: the one function that the trigger lets pass. It removes the values and keeps the fact.
 * (Not by `set` beside its name: that takes a superuser, and the service's role need be none.)
 * Pointers of undeclared attributes are cut to `/profile_data/*`, since a key may itself say something personal.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function accounts_scrub(erased_user uuid, kept_pointers text[]) returns void
    language plpgsql as $$
    begin
      perform set_config('accounts.scrubbing', 'on', true);
      update accounts_audit a
      set changes = (
        select coalesce(jsonb_agg(distinct jsonb_build_object(
          'pointer', case
            when kept.pointer is not null then kept.pointer
            when c ->> 'pointer' like '/consents/%' then c ->> 'pointer'
            when c ->> 'pointer' like '/profile_data/%' then '/profile_data/*'
            else '/*' end,
          'erased', true)), '[]')
        from jsonb_array_elements(a.changes) c
        left join unnest(kept_pointers) kept(pointer)
          on c ->> 'pointer' = kept.pointer or c ->> 'pointer' like kept.pointer || '/%')
      where a.user_id = erased_user and a.changes <> '[]';

      update accounts_consent set locale = null where user_id = erased_user and locale is not null;
      perform set_config('accounts.scrubbing', 'off', true);
    end $$`.execute(db)

  // Columns of an adopted table that we do not manage may hold personal data as well: back to their default, else null. Its primary key stays.
  await sql`
    create function accounts_clear_unmanaged_columns(erased_user uuid) returns void language plpgsql as $$
    declare assignments text;
    begin
      select string_agg(format('%I = default', attname), ', ') into assignments from pg_attribute a
      where attrelid = 'accounts_user'::regclass and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = ''
        and not exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey))
        and attname <> all ('{id,auth0_id,email,first_name,last_name,profile_data,created_at,updated_at,version,email_verified,email_conflict,registration_completed_at,erased_at}'::text[]);
      if assignments is not null then
        execute 'update accounts_user set ' || assignments || ' where id = $1' using erased_user;
      end if;
    end $$`.execute(db)
}

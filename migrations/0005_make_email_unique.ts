import { type Kysely, sql } from 'kysely'

/**
 * An adopted table may hold one address several times. The first holder (a verified one, else the oldest) keeps it; the others work without
 * and say so, as whenever two identities claim one address. What they had is in their history.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    with ranked as (
      select id, row_number() over (partition by email order by email_verified desc, created_at, id) as place
      from accounts_user where email is not null
    ), losing as (
      select u.id, u.email from accounts_user u join ranked r on r.id = u.id where r.place > 1
    ), changed as (
      update accounts_user u
      set email = null, email_verified = false, email_conflict = true, version = u.version + 1, updated_at = now()
      from losing where losing.id = u.id
      returning u.id, u.version, losing.email
    )
    insert into accounts_audit (id, user_id, version, operation, actor, changes)
    select gen_random_uuid(), id, version, 'migrate', 'system', jsonb_build_array(
      jsonb_build_object('pointer', '/email', 'old', email),
      jsonb_build_object('pointer', '/email_conflict', 'new', true))
    from changed`.execute(db)
  await sql`
    do $$
    begin
      if not exists (
        select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where i.indrelid = 'accounts_user'::regclass and i.indisunique and i.indisvalid and i.indimmediate
          and i.indpred is null and i.indnkeyatts = 1 and a.attname = 'email')
      then
        create unique index accounts_user_email_key on accounts_user (email);
      end if;
    end $$`.execute(db)
}

import { type Kysely, sql } from 'kysely'

/**
 * Lets retention, and nothing else, take old rows out of the audit trail: whole months by dropping their partition, and what lies in the
 * default partition row by row. Everything else that deletes there is refused as before.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function accounts_refuse_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and current_setting('accounts.scrubbing', true) = 'on' then
        return new;
      end if;
      if tg_op = 'DELETE' and tg_table_name like 'accounts_audit%' and current_setting('accounts.purging', true) = 'on' then
        return old;
      end if;
      raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
    end $$`.execute(db)

  await sql`
    create function accounts_audit_purge_rows(cutoff timestamptz, batch integer) returns integer
    language plpgsql as $$
    declare gone integer;
    begin
      perform set_config('accounts.purging', 'on', true);
      delete from accounts_audit_default where ctid = any (array(
        select ctid from accounts_audit_default where occurred_at < cutoff limit batch for update skip locked));
      get diagnostics gone = row_count;
      perform set_config('accounts.purging', 'off', true);
      return gone;
    end $$`.execute(db)
  await sql`create index if not exists accounts_audit_default_age on accounts_audit_default (occurred_at)`.execute(db)

  await sql`
    create function accounts_audit_months_before(cutoff timestamptz) returns setof text language sql stable as $$
      select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'accounts_audit'::regclass and c.relname ~ '^accounts_audit_[0-9]{4}_[0-9]{2}$'
        and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month')::timestamp at time zone 'UTC' <= cutoff
      order by 1
    $$`.execute(db)
  await sql`
    create function accounts_audit_drop_month(name text, cutoff timestamptz) returns bigint language plpgsql as $$
    declare gone bigint;
    begin
      if name not in (select accounts_audit_months_before(cutoff)) then return 0; end if;
      execute format('select count(*) from %I', name) into gone;
      execute format('drop table %I', name);
      return gone;
    end $$`.execute(db)
}

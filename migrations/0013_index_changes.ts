import { type Kysely, sql } from 'kysely'

/**
 * The audit trail in the order of commits, as far as it cannot change any more: what the change feed reads, and what is counted in the
 * background. `accounts_watermark` says how far something has come in that order; `purged` is the newest transaction of which retention has
 * taken entries out, and `revision` how often it has done so: a reader who has not seen them is told.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index accounts_audit_commits on accounts_audit (transaction_id, id)`.execute(db)
  await sql`
    create table accounts_watermark (
      name text primary key,
      transaction_id xid8 not null,
      id uuid not null default '00000000-0000-0000-0000-000000000000',
      revision bigint not null default 1,
      updated_at timestamptz not null default now()
    )`.execute(db)
  await recordPurges(db)
}

async function recordPurges(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function accounts_audit_record_purge(gone xid8) returns void language sql as $$
      insert into accounts_watermark (name, transaction_id) select 'purged', gone where gone is not null
      on conflict (name) do update
        set transaction_id = greatest(accounts_watermark.transaction_id, excluded.transaction_id),
          revision = accounts_watermark.revision + 1, updated_at = now()
    $$`.execute(db)
  await sql`
    create or replace function accounts_audit_purge_rows(cutoff timestamptz, batch integer) returns integer
    language plpgsql as $$
    declare
      gone integer;
      newest xid8;
    begin
      perform set_config('accounts.purging', 'on', true);
      with deleted as (
        delete from accounts_audit_default where ctid = any (array(
          select ctid from accounts_audit_default where occurred_at < cutoff limit batch for update skip locked))
        returning transaction_id)
      select count(*), (select transaction_id from deleted order by transaction_id desc limit 1) into gone, newest from deleted;
      perform set_config('accounts.purging', 'off', true);
      perform accounts_audit_record_purge(newest);
      return gone;
    end $$`.execute(db)
  await sql`
    create or replace function accounts_audit_drop_month(name text, cutoff timestamptz) returns bigint language plpgsql as $$
    declare
      gone bigint;
      newest xid8;
    begin
      if name not in (select accounts_audit_months_before(cutoff)) then return 0; end if;
      execute format('select count(*) from %I', name) into gone;
      execute format('select transaction_id from %I order by transaction_id desc limit 1', name) into newest;
      execute format('drop table %I', name);
      perform accounts_audit_record_purge(newest);
      return gone;
    end $$`.execute(db)
}

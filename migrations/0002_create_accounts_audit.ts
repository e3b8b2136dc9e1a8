import { type Kysely, sql } from 'kysely'

/**
 * The audit trail: one row per version of a user, and one per event that changes nothing (an export, say; `version` is null).
 * Append-only: a trigger refuses DELETE, and any UPDATE but the one that `accounts_scrub` makes (0004).
 * Partitioned by month, so that retention drops a partition; what falls outside the prepared months lands in the default one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_audit (
      id uuid not null,
      occurred_at timestamptz not null default now(),
      user_id uuid not null,
      version integer,
      operation text not null,
      actor text not null,
      client text,
      request_id uuid,
      changes jsonb not null default '[]' check (jsonb_typeof(changes) = 'array'),
      transaction_id xid8 not null default pg_current_xact_id(),
      primary key (occurred_at, id)
    ) partition by range (occurred_at)`.execute(db)
  await sql`create index accounts_audit_history on accounts_audit (user_id, occurred_at desc, id desc)`.execute(db)
  await sql`create table accounts_audit_default partition of accounts_audit default`.execute(db)

  await sql`
    create function accounts_refuse_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and current_setting('accounts.scrubbing', true) = 'on' then
        return new;
      end if;
      raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
    end $$`.execute(db)
  // Row triggers reach the partitions by themselves, TRUNCATE triggers do not.
  await sql`
    create function accounts_audit_refuse_truncate(name text) returns void language plpgsql as $$
    begin
      execute format('create trigger append_only_truncate before truncate on %I
        for each statement execute function accounts_refuse_change()', name);
    end $$`.execute(db)
  await sql`
    create function accounts_audit_prepare_months(months integer) returns void language plpgsql as $$
    declare
      month date;
      name text;
    begin
      -- Two callers at once would both find a month missing, and one of them would fail.
      perform pg_advisory_xact_lock(hashtextextended('accounts_audit_prepare_months', 0));
      for i in 0..months loop
        month := date_trunc('month', now() at time zone 'UTC')::date + make_interval(months => i);
        name := 'accounts_audit_' || to_char(month, 'YYYY_MM');
        continue when to_regclass(name) is not null;
        -- Rows that came before their partition stay where they are: the default partition serves them as well.
        continue when exists (
          select from accounts_audit_default
          where occurred_at >= (month::timestamp at time zone 'UTC')
            and occurred_at < ((month + interval '1 month')::timestamp at time zone 'UTC'));
        execute format('create table %I partition of accounts_audit for values from (%L) to (%L)', name,
          month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
        perform accounts_audit_refuse_truncate(name);
      end loop;
    end $$`.execute(db)
  await sql`select accounts_audit_prepare_months(12)`.execute(db)

  await sql`
    create trigger append_only before update or delete on accounts_audit
    for each row execute function accounts_refuse_change()`.execute(db)
  await sql`select accounts_audit_refuse_truncate(name) from unnest('{accounts_audit,accounts_audit_default}'::text[]) name`.execute(
    db,
  )
}

import { type Kysely, sql } from 'kysely'

/** Who changed what about a resource itself, what the report of access adds up, and how a deleted administrator is forgotten. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createResourceAudit(db)
  await createCounts(db)
  await countLicenses(db)
  await countRequests(db)
  await countWhatIsThere(db)
  await indexActors(db)
  await forgetActors(db)
}

/** As `accounts_role_audit` (0007). */
async function createResourceAudit(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_resource_audit (
      id uuid primary key,
      occurred_at timestamptz not null default now(),
      resource varchar(64) not null,
      operation text not null,
      actor text not null,
      client text,
      request_id uuid,
      changes jsonb not null
    )`.execute(db)
  await sql`
    create index accounts_resource_audit_history on accounts_resource_audit (resource, occurred_at desc, id desc)`.execute(
    db,
  )
  await sql`
    create trigger append_only before update or delete on accounts_resource_audit
    for each row execute function accounts_refuse_change()`.execute(db)
  await sql`
    create trigger append_only_truncate before truncate on accounts_resource_audit
    for each statement execute function accounts_refuse_change()`.execute(db)
}

/**
 * What happened to licences and requests, by quarters of an hour; nothing here names a person, so an erasure leaves it alone. Ends that are due by
 * date (`license_due`, `request_due`) are counted where they fall, and taken out again if it ends otherwise before. Triggers keep it in the
 * transaction that changes something, so that no writer can forget it. In one order, so that no two wait for each other.
 */
async function createCounts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts_access_count (
      slot timestamptz not null,
      resource varchar(64) not null,
      event text not null,
      count bigint not null,
      primary key (slot, resource, event)
    )`.execute(db)
  await sql`
    create function accounts_count_access(moments timestamptz[], resources text[], events text[], deltas integer[]) returns void language sql as $$
      insert into accounts_access_count (slot, resource, event, count)
      select date_bin('15 minutes', moment, timestamptz '2000-01-01 00:00:00Z') as slot, resource, event, sum(delta)
      from unnest(moments, resources, events, deltas) as happened(moment, resource, event, delta)
      where moment is not null
      group by 1, 2, 3 having sum(delta) <> 0
      order by 1, 2, 3
      on conflict (slot, resource, event) do update set count = accounts_access_count.count + excluded.count
    $$`.execute(db)
  // The quarter under way is due in part only: the rest of it is looked up.
  await sql`create index accounts_license_due on accounts_license (expires_at, resource) where expires_at is not null`.execute(
    db,
  )
  await sql`
    create index accounts_access_request_due on accounts_access_request (expires_at, resource)
    where status = 'pending' and expires_at is not null`.execute(db)
}

async function countLicenses(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function accounts_count_granted() returns trigger language plpgsql as $$
    begin
      perform accounts_count_access(array_agg(moment), array_agg(resource), array_agg(event), array_agg(1)) from (
        select granted_at as moment, resource, 'license_granted' as event from new_rows
        union all select expires_at, resource, 'license_due' from new_rows) each;
      return null;
    end $$`.execute(db)
  // Who is granted anew had one that has expired; otherwise the end of the same licence moves.
  await sql`
    create function accounts_count_regranted() returns trigger language plpgsql as $$
    begin
      perform accounts_count_access(array_agg(moment), array_agg(resource), array_agg(event), array_agg(delta)) from (
        select n.resource, each.* from new_rows n join old_rows o using (resource, user_id), lateral (values
          (n.granted_at, 'license_granted', (n.granted_at <> o.granted_at)::integer),
          (o.expires_at, 'license_due', -(n.granted_at = o.granted_at)::integer),
          (n.expires_at, 'license_due', 1)) each(moment, event, delta)
        where (n.granted_at, n.expires_at) is distinct from (o.granted_at, o.expires_at)) changed;
      return null;
    end $$`.execute(db)
  await sql`
    create function accounts_count_revoked() returns trigger language plpgsql as $$
    begin
      perform accounts_count_access(array_agg(moment), array_agg(resource), array_agg(event), array_agg(delta)) from (
        select o.resource, each.* from old_rows o, lateral (values
          (clock_timestamp(), 'license_revoked', 1), (o.expires_at, 'license_due', -1)) each(moment, event, delta)
        where o.expires_at is null or o.expires_at > clock_timestamp()) ended;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger count_granted after insert on accounts_license referencing new table as new_rows
    for each statement execute function accounts_count_granted()`.execute(db)
  await sql`
    create trigger count_regranted after update on accounts_license referencing old table as old_rows new table as new_rows
    for each statement execute function accounts_count_regranted()`.execute(db)
  await sql`
    create trigger count_revoked after delete on accounts_license referencing old table as old_rows
    for each statement execute function accounts_count_revoked()`.execute(db)
}

async function countRequests(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function accounts_count_requested() returns trigger language plpgsql as $$
    begin
      perform accounts_count_access(array_agg(moment), array_agg(resource), array_agg(event), array_agg(1)) from (
        select created_at as moment, resource, 'request_made' as event from new_rows
        union all select expires_at, resource, 'request_due' from new_rows where status = 'pending') each;
      return null;
    end $$`.execute(db)
  // That one has expired is written down some time after the fact.
  await sql`
    create function accounts_count_decided() returns trigger language plpgsql as $$
    begin
      perform accounts_count_access(array_agg(moment), array_agg(resource), array_agg(event), array_agg(delta)) from (
        select n.resource, each.* from new_rows n join old_rows o using (id), lateral (values
          (n.decided_at, 'request_' || n.status, 1), (o.expires_at, 'request_due', -1)) each(moment, event, delta)
        where o.status = 'pending' and n.status not in ('pending', 'expired')) ended;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger count_requested after insert on accounts_access_request referencing new table as new_rows
    for each statement execute function accounts_count_requested()`.execute(db)
  await sql`
    create trigger count_decided after update on accounts_access_request referencing old table as old_rows new table as new_rows
    for each statement execute function accounts_count_decided()`.execute(db)
}

/** Licences that have been revoked, or granted anew after they had expired, have left nothing to count. */
export async function countWhatIsThere(db: Kysely<unknown>): Promise<void> {
  await sql`
    select accounts_count_access(array_agg(moment), array_agg(resource), array_agg(event), array_agg(1)) from (
      select granted_at as moment, resource, 'license_granted' as event from accounts_license
      union all select expires_at, resource, 'license_due' from accounts_license
      union all select created_at, resource, 'request_made' from accounts_access_request
      union all select decided_at, resource, 'request_' || status from accounts_access_request
        where status in ('approved', 'denied', 'cancelled')
      union all select expires_at, resource, 'request_due' from accounts_access_request where status in ('pending', 'expired')) each`.execute(
    db,
  )
}

/**
 * Where the subject of somebody who acted on others can be. In their own history everybody is found by id; machines are nobody. The audit trail
 * comes last: as long as anything is left elsewhere, it still tells that there is somebody to look for.
 */
async function indexActors(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function accounts_acts_on_others(operation text, actor text) returns boolean language sql immutable parallel safe as $$
      select operation <> all ('{getProfile,putProfile,patchProfile,deleteProfile,exportProfile,putConsent,createAccessRequest,cancelAccessRequest}')
        and actor <> all ('{system,auth0,import,reconcile}') and actor not like '%@clients'
    $$`.execute(db)
  await sql`create index accounts_consent_actor on accounts_consent (actor) where source = 'erasure'`.execute(db)
  await sql`create index accounts_user_role_granted_by on accounts_user_role (granted_by)`.execute(db)
  await sql`create index accounts_license_granted_by on accounts_license (granted_by)`.execute(db)
  await sql`
    create index accounts_access_request_decided_by on accounts_access_request (decided_by)
    where status in ('approved', 'denied')`.execute(db)
  await sql`create index accounts_role_audit_actor on accounts_role_audit (actor)`.execute(db)
  await sql`create index accounts_resource_audit_actor on accounts_resource_audit (actor)`.execute(db)
  await sql`
    create index accounts_audit_actor on accounts_audit (actor) where accounts_acts_on_others(operation, actor)`.execute(
    db,
  )
  await sql`
    create function accounts_actor_columns() returns table (place regclass, actor text, condition text) language sql stable as $$
      values
        ('accounts_consent'::regclass, 'actor', 'source = ''erasure'''),
        ('accounts_user_role', 'granted_by', 'true'),
        ('accounts_license', 'granted_by', 'true'),
        ('accounts_access_request', 'decided_by', 'status in (''approved'', ''denied'')'),
        ('accounts_role_audit', 'actor', 'true'),
        ('accounts_resource_audit', 'actor', 'true')
      union all
      select inhrelid::regclass, 'actor', 'accounts_acts_on_others(operation, actor)' from pg_inherits
      where inhparent = 'accounts_audit'::regclass
    $$`.execute(db)
}

/**
 * A deleted user may have acted on others. That somebody did, and what, stays; who it was becomes a pseudonym: the id of the row that is left
 * of them, or one of the tombstone's own. Only those who have a tombstone are forgotten; an administrator can leave a lot behind, so it is done
 * in batches.
 */
async function forgetActors(db: Kysely<unknown>): Promise<void> {
  await sql`alter table accounts_tombstone add column pseudonym uuid`.execute(db)
  await sql`
    create function accounts_bury(hashes bytea[], at timestamptz, known_as uuid) returns void language plpgsql volatile as $$
    begin
      perform accounts_bury(hashes, at);
      update accounts_tombstone set pseudonym = coalesce(known_as, pseudonym) where subject_hash = hashes[1];
    end $$`.execute(db)
  // Through the indexes, whatever the planner thinks of a batch.
  await sql`
    create function accounts_forget_actor(hashes bytea[], subject text, batch integer) returns integer
    language plpgsql set enable_seqscan = off as $$
    declare
      nobody text;
      col record;
      changed integer;
      rest integer := batch;
    begin
      update accounts_tombstone set pseudonym = gen_random_uuid() where subject_hash = any (hashes) and pseudonym is null;
      select 'deleted|' || pseudonym into nobody from accounts_tombstone where subject_hash = any (hashes) order by pseudonym limit 1;
      if nobody is null then return 0; end if;
      -- Stored answers to decisions name the decider, too.
      delete from accounts_idempotency i using accounts_access_request q
      where q.decided_by = subject and q.status in ('approved', 'denied')
        and i.user_id = q.user_id and strpos(i.answer, to_json(subject)::text) > 0;
      perform set_config('accounts.scrubbing', 'on', true);
      for col in select * from accounts_actor_columns() loop
        execute format('update %1$s set %2$I = $2 where ctid = any (array(
          select ctid from %1$s where %2$I = $1 and %3$s limit $3 for update))', col.place, col.actor, col.condition)
        using subject, nobody, rest;
        get diagnostics changed = row_count;
        rest := rest - changed;
        exit when rest = 0;
      end loop;
      perform set_config('accounts.scrubbing', 'off', true);
      return batch - rest;
    end $$`.execute(db)
  // Consents are withdrawn by others only together with an entry in the audit trail.
  await sql`
    create function accounts_next_actor(after text) returns text language plpgsql stable set enable_seqscan = off as $$
    declare
      col record;
      found_here text;
      first text;
    begin
      for col in select * from accounts_actor_columns() where place <> 'accounts_consent'::regclass loop
        execute format('select min(%1$I) from %2$s where %1$I > $1 and %3$s', col.actor, col.place, col.condition)
        into found_here using after;
        first := least(first, found_here);
      end loop;
      return first;
    end $$`.execute(db)
}

import { sql } from 'kysely'
import type { Queryable, Transaction } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import type { CommittedRow } from '../domain/change-feed.ts'
import type { CountedConsent, EventCount } from '../domain/compliance.ts'
import type { RegistrationCell } from '../domain/registration.ts'
import type { User } from '../domain/user.ts'
import { BEGINNING, type CommitPosition } from './changes.ts'
import { toUser, USER_COLUMNS } from './users.ts'

/** How far the counting has come. */
export type Watermark = 'reports' | 'registered_users'

// Everything is looked up by key. What the planner knows of the tables it knew when they were almost empty: then it would read all of them, and go
// on doing so for every batch of the first start with millions of users.
const takeTurn = statement('take_count_turn', (db) =>
  db.selectNoFrom([
    sql<boolean>`pg_try_advisory_xact_lock(hashtextextended('accounts_reports', 0))`.as('mine'),
    sql<string>`set_config('enable_seqscan', 'off', true)`.as('enable_seqscan'),
  ]),
)

const findMark = readStatement('find_watermark', (db, $: Parameters<{ name: string }>) =>
  db.selectFrom('accounts_watermark').select(['transaction_id', 'id', 'updated_at']).where('name', '=', $('name')),
)

const setMark = statement(
  'set_watermark',
  (db, $: Parameters<CommitPosition & { name: string; updated_at: string | null }>) =>
    db
      .insertInto('accounts_watermark')
      .values({
        name: $('name'),
        transaction_id: $('transaction_id'),
        id: $('id'),
        updated_at: sql<string>`coalesce(${$('updated_at')}::timestamptz, now())`,
      })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet((eb) => ({
          transaction_id: eb.ref('excluded.transaction_id'),
          id: eb.ref('excluded.id'),
          updated_at: eb.ref('excluded.updated_at'),
        })),
      ),
)

const findUsers = readStatement('count_find_users', (db, $: Parameters<{ ids: readonly string[] }>) =>
  db
    .selectFrom('accounts_user')
    .select(USER_COLUMNS)
    .where(sql<boolean>`id = any (${$('ids')}::uuid[])`),
)

const findUsersAfter = readStatement('count_find_users_after', (db, $: Parameters<{ id: string; limit: number }>) =>
  db.selectFrom('accounts_user').select(USER_COLUMNS).where('id', '>', $('id')).orderBy('id').limit($('limit')),
)

const findConsents = readStatement(
  'count_find_consents',
  (db, $: Parameters<{ ids: readonly string[]; versions: readonly number[] }>) =>
    db
      .selectFrom(
        sql<{
          user_id: string
          version: number
        }>`(select * from unnest(${$('ids')}::uuid[], ${$('versions')}::integer[]) as m(user_id, version))`.as('made'),
      )
      .innerJoin('accounts_consent as c', (join) =>
        join.onRef('c.user_id', '=', 'made.user_id').onRef('c.version', '=', 'made.version'),
      )
      .select(['c.purpose', 'c.status', 'c.policy_version', 'c.decided_at']),
)

const CELL = sql<object>`(slot timestamptz, source text, provider text, missing text, took smallint, user_id uuid)`

const makeCells = statement('count_make_cells', (db, $: Parameters<{ rows: string }>) =>
  db
    .insertInto('accounts_registration_cell')
    .columns(['slot', 'source', 'provider', 'missing', 'took'])
    .expression(
      sql`select distinct slot, source, provider, missing, took from jsonb_to_recordset(${$('rows')}::jsonb) as r${CELL}
        where slot is not null`,
    )
    .onConflict((conflict) => conflict.columns(['slot', 'source', 'provider', 'missing', 'took']).doNothing()),
)

// Each user is counted in one cell: whoever moves is taken out of the old one and put into the new one. Repeating it changes nothing. Subqueries
// instead of joins, so that each row is looked up by key (see `takeTurn`).
const moveUsers = statement('count_move_users', (db, $: Parameters<{ rows: string }>) =>
  db
    .with(
      'target',
      () => sql<{ user_id: string }>`(
        select * from (
          select r.user_id,
            (select id from accounts_registration_cell c where c.slot = r.slot and c.source = r.source and c.provider = r.provider
              and c.missing = r.missing and c.took = r.took limit 1) as new_cell,
            (select cell from accounts_registration old where old.user_id = r.user_id limit 1) as old_cell
          from jsonb_to_recordset(${$('rows')}::jsonb) as r${CELL}) each
        where new_cell is distinct from old_cell)`,
    )
    .with(
      'gone',
      () => sql<object>`(
        delete from accounts_registration where user_id = any (array(select user_id from target where new_cell is null)))`,
    )
    .with(
      'linked',
      () => sql<object>`(
        insert into accounts_registration (user_id, cell) select user_id, new_cell from target where new_cell is not null
        on conflict (user_id) do update set cell = excluded.cell)`,
    )
    .with(
      'moved',
      () => sql<object>`(
        select cell, sum(delta) as delta from (
          select new_cell as cell, 1 as delta from target where new_cell is not null
          union all select old_cell, -1 from target where old_cell is not null) each
        group by cell)`,
    )
    .with(
      'counted',
      () => sql<object>`(
        update accounts_registration_cell c set users = c.users + moved.delta
        from moved where c.id = any (array(select cell from moved)) and c.id = moved.cell)`,
    )
    .selectFrom('target')
    .select('user_id'),
)

const addEvents = statement('count_add_events', (db, $: Parameters<{ rows: string }>) =>
  db
    .insertInto('accounts_event_count')
    .columns(['slot', 'event', 'subject', 'detail', 'count', 'total_ms', 'max_ms'])
    .expression(
      sql`select * from jsonb_to_recordset(${$('rows')}::jsonb) as r(
        slot timestamptz, event text, subject text, detail text, count bigint, total_ms bigint, max_ms bigint)`,
    )
    .onConflict((conflict) =>
      conflict.columns(['slot', 'event', 'subject', 'detail']).doUpdateSet({
        count: sql`accounts_event_count.count + excluded.count`,
        total_ms: sql`accounts_event_count.total_ms + excluded.total_ms`,
        max_ms: sql`greatest(accounts_event_count.max_ms, excluded.max_ms)`,
      }),
    ),
)

/** @returns false if another process counts; else nobody else does until the transaction ends */
export async function takeCountTurn(db: Transaction): Promise<boolean> {
  return (await db.run(takeTurn, {}))[0]?.mine === true
}

export async function watermark(
  db: Queryable,
  name: Watermark,
): Promise<(CommitPosition & { updated_at: string }) | null> {
  return (await db.run(findMark, { name }))[0] ?? null
}

/** @param updatedAt up to when everything is counted; null: now */
export async function setWatermark(
  db: Transaction,
  name: Watermark,
  position: CommitPosition,
  updatedAt: string | null = null,
): Promise<void> {
  await db.run(setMark, { name, transaction_id: position.transaction_id, id: position.id, updated_at: updatedAt })
}

export async function usersOf(db: Queryable, ids: readonly string[]): Promise<User[]> {
  return (await db.run(findUsers, { ids })).map((row) => toUser(row as never))
}

/** In the order of ids, whoever they are. */
export async function usersAfter(db: Queryable, id: string = BEGINNING.id, limit: number): Promise<User[]> {
  return (await db.run(findUsersAfter, { id, limit })).map((row) => toUser(row as never))
}

/** What was decided on consents in the versions that these rows have made. */
export async function consentsOf(db: Queryable, rows: readonly CommittedRow[]): Promise<CountedConsent[]> {
  const made = rows.filter(({ version }) => version !== null)
  return db.run(findConsents, {
    ids: made.map(({ user_id }) => user_id),
    versions: made.map(({ version }) => Number(version)),
  })
}

/** Counts each user in their cell, and nowhere else; null: nowhere at all. */
export async function placeUsers(
  db: Transaction,
  users: readonly { id: string; cell: RegistrationCell | null }[],
): Promise<void> {
  const rows = JSON.stringify(users.map(({ id, cell }) => ({ user_id: id, ...cell })))
  await db.run(makeCells, { rows })
  await db.run(moveUsers, { rows })
}

export async function addEventCounts(db: Transaction, counts: readonly EventCount[]): Promise<void> {
  if (counts.length > 0) await db.run(addEvents, { rows: JSON.stringify(counts) })
}

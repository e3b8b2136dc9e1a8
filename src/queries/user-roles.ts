import { type RawBuilder, sql } from 'kysely'
import type { Queryable, Transaction } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import type { Change } from '../domain/diff.ts'
import { NIL_UUID } from '../domain/uuid.ts'
import { type Attribution, type EventValues, eventValues } from './ledgers.ts'
import { insertReads, type ReadValues, readValues } from './read-ledger.ts'
import { rfc3339 } from './times.ts'

/** That a user has a role. Timestamps are RFC 3339, UTC. */
export interface RoleAssignment {
  user_id: string
  role: string
  /** null: never. */
  expires_at: string | null
  granted_at: string
  granted_by: string
}

const COLUMNS = ['user_id', 'role', 'expires_at', 'granted_at', 'granted_by'] as const
const IN_FORCE = sql<boolean>`(expires_at is null or expires_at > now())`

const findOwn = readStatement('find_own_roles', (db, $: Parameters<{ subject: string }>) =>
  db
    .selectFrom('accounts_user as u')
    .innerJoin('accounts_user_role as held', 'held.user_id', 'u.id')
    .select(COLUMNS.map((column) => `held.${column}` as const))
    .where('u.auth0_id', '=', $('subject'))
    .where(IN_FORCE)
    .orderBy('held.role'),
)

const readOfUser = statement('read_user_roles', (db, $: Parameters<ReadValues & { id: string }>) =>
  db
    .with('found', (cte) => cte.selectFrom('accounts_user').select('id').where('id', '=', $('id')))
    .with('recorded', () => insertReads($))
    .selectFrom('found')
    .leftJoin('accounts_user_role as held', (join) => join.onRef('held.user_id', '=', 'found.id').on(IN_FORCE))
    .select(COLUMNS.map((column) => `held.${column}` as const))
    .orderBy('held.role'),
)

const readHolders = statement(
  'read_role_holders',
  (db, $: Parameters<ReadValues & { role: string; after: string; limit: number; page: number }>) =>
    db
      .with('candidates', (cte) =>
        cte
          .selectFrom('accounts_user_role')
          .select([...COLUMNS, 'user_id as id', sql<number>`row_number() over (order by user_id)`.as('place')])
          .where('role', '=', $('role'))
          .where('user_id', '>', $('after'))
          .where(IN_FORCE)
          .orderBy('user_id')
          .limit($('limit')),
      )
      .with('found', (cte) => cte.selectFrom('candidates').selectAll().where('place', '<=', $('page')))
      .with('recorded', () => insertReads($))
      .selectFrom('candidates')
      .select(COLUMNS)
      .orderBy('user_id'),
)

const findOne = readStatement('find_user_role', (db, $: Parameters<{ user_id: string; role: string }>) =>
  db
    .selectFrom('accounts_user_role')
    .select(COLUMNS)
    .where('user_id', '=', $('user_id'))
    .where('role', '=', $('role'))
    .where(IN_FORCE),
)

interface ChangeValues extends EventValues {
  user_id: string
  role: string
}

const upsert = statement('put_user_role', (db, $: Parameters<ChangeValues & { expires_at: string | null }>) =>
  db
    .with('audited', (cte) => cte.insertInto('accounts_audit').values(auditRow($)))
    .insertInto('accounts_user_role')
    .values({
      user_id: $('user_id'),
      role: $('role'),
      expires_at: $('expires_at'),
      granted_by: $('actor'),
      granted_at: sql`clock_timestamp()`,
    })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'role']).doUpdateSet({
        expires_at: sql`excluded.expires_at`,
        granted_by: sql`excluded.granted_by`,
        granted_at: sql`excluded.granted_at`,
      }),
    )
    .returning(COLUMNS),
)

const remove = statement('delete_user_role', (db, $: Parameters<ChangeValues>) =>
  db
    .with('audited', (cte) => cte.insertInto('accounts_audit').values(auditRow($)))
    .deleteFrom('accounts_user_role')
    .where('user_id', '=', $('user_id'))
    .where('role', '=', $('role')),
)

/** For a statement on `accounts_user`: all roles that the row was given, ended ones too, with times as everywhere else. */
export function rolesAsJson(): RawBuilder<RoleAssignment[]> {
  return sql<RoleAssignment[]>`(
    select coalesce(jsonb_agg(jsonb_build_object('user_id', user_id, 'role', role,
      'expires_at', ${rfc3339('expires_at')},
      'granted_at', ${rfc3339('granted_at')},
      'granted_by', granted_by) order by role), '[]')
    from accounts_user_role where user_id = accounts_user.id)`
}

/** The roles of a token's subject that are in force. */
export function ownRoles(db: Queryable, subject: string): Promise<RoleAssignment[]> {
  return db.run(findOwn, { subject })
}

/** The same of a user for somebody else, with the record of it; null: there is no such user. */
export async function readUserRoles(
  db: Queryable,
  id: string,
  attribution: Attribution,
): Promise<RoleAssignment[] | null> {
  const rows = await db.run(readOfUser, { id, ...readValues(attribution, ['roles'], 1) })
  return rows.length === 0 ? null : rows.filter((row): row is RoleAssignment => row.role !== null)
}

/**
 * One page of a role's holders for somebody else, by id, and one row more if there is a next page; the record is of the page alone.
 * @param after id of the last one seen
 */
export function readRoleHolders(
  db: Queryable,
  role: string,
  page: { after: string | undefined; limit: number },
  attribution: Attribution,
): Promise<RoleAssignment[]> {
  const { after = NIL_UUID, limit } = page
  const values = { role, after, limit: limit + 1, page: limit }
  return db.run(readHolders, { ...values, ...readValues(attribution, ['roles'], limit) })
}

/** The role of a user, if it is in force. */
export async function findUserRole(db: Queryable, userId: string, role: string): Promise<RoleAssignment | null> {
  const [row] = await db.run(findOne, { user_id: userId, role })
  return row ?? null
}

/** Gives a role, or changes its end; the user's history tells. */
export async function storeUserRole(
  db: Transaction,
  next: { user_id: string; role: string; expires_at: string | null },
  before: RoleAssignment | null,
  attribution: Attribution,
): Promise<RoleAssignment> {
  const change = { ...(before && { old: { expires_at: before.expires_at } }), new: { expires_at: next.expires_at } }
  const [row] = await db.run(upsert, { ...changeValues(next, change, attribution), expires_at: next.expires_at })
  if (!row) throw new Error('an upsert always gives a row')
  return row
}

/** Takes a role; the user's history tells. */
export async function removeUserRole(db: Transaction, before: RoleAssignment, attribution: Attribution): Promise<void> {
  await db.run(remove, changeValues(before, { old: { expires_at: before.expires_at } }, attribution))
}

function auditRow($: Parameters<ChangeValues>) {
  return {
    id: $('audit_id'),
    // Not now(), when the transaction began: it may have waited for its turn.
    occurred_at: sql<string>`clock_timestamp()`,
    user_id: $('user_id'),
    operation: $('operation'),
    actor: $('actor'),
    client: $('client'),
    request_id: $('request_id'),
    changes: $('changes'),
  }
}

function changeValues(
  { user_id, role }: { user_id: string; role: string },
  change: Omit<Change, 'pointer'>,
  attribution: Attribution,
): ChangeValues {
  return { user_id, role, ...eventValues(attribution, [{ pointer: `/roles/${role}`, ...change }]) }
}

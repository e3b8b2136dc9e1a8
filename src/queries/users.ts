import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import type { AccessRequestRow } from '../domain/access-request.ts'
import type { ConsentState } from '../domain/consent.ts'
import type { Change } from '../domain/diff.ts'
import type { EmailHolder } from '../domain/email.ts'
import type { JsonObject } from '../domain/json.ts'
import type { LicenseRow } from '../domain/license.ts'
import { Problem } from '../domain/problem.ts'
import type { Decision, Situation } from '../domain/profile-change.ts'
import type { User, UserState } from '../domain/user.ts'
import { requestsAsJson } from './access-requests.ts'
import { activeDaysAsJson } from './activity.ts'
import { type Attribution, insertAudit, insertConsents, type LedgerValues, ledgerValues } from './ledgers.ts'
import { licensesAsJson } from './licenses.ts'
import { type RoleAssignment, rolesAsJson } from './user-roles.ts'

/** Not `*`: an adopted table has columns that are none of our business. */
export const USER_COLUMNS = [
  'id',
  'auth0_id',
  'email',
  'email_verified',
  'email_conflict',
  'first_name',
  'last_name',
  'profile_data',
  'registration_completed_at',
  'version',
  'created_at',
  'updated_at',
  'erased_at',
] as const

type StateValues = Omit<UserState, 'profile_data'> & { profile_data: string }
type UserRow = Omit<User, 'profile_data'> & { profile_data: unknown }

const findBySubject = readStatement('find_user_by_subject', (db, $: Parameters<{ subject: string }>) =>
  db.selectFrom('accounts_user').select(USER_COLUMNS).where('auth0_id', '=', $('subject')),
)

const findById = readStatement('find_user_by_id', (db, $: Parameters<{ id: string }>) =>
  db.selectFrom('accounts_user').select(USER_COLUMNS).where('id', '=', $('id')),
)

const findInSnapshot = readStatement('find_user_in_snapshot', (db, $: Parameters<{ subject: string }>) =>
  db
    .selectFrom('accounts_user')
    .select(USER_COLUMNS)
    .select([
      sql<string>`pg_current_snapshot()::text`.as('snapshot'),
      sql<string>`now()`.as('at'),
      licensesAsJson().as('licenses'),
      requestsAsJson().as('requests'),
      rolesAsJson().as('roles'),
      activeDaysAsJson().as('active_days'),
    ])
    .where('auth0_id', '=', $('subject')),
)

const findSituation = readStatement('find_situation', (db, $: Parameters<{ subject: string; email: string | null }>) =>
  db
    .selectFrom(
      sql<{
        subject: string
        email: string | null
      }>`(select ${$('subject')}::text as subject, ${$('email')}::text as email)`.as('asked'),
    )
    .leftJoin('accounts_user as u', 'u.auth0_id', 'asked.subject')
    .leftJoin('accounts_user as holder', (join) =>
      join.onRef('holder.email', '=', 'asked.email').onRef('holder.auth0_id', '<>', 'asked.subject'),
    )
    .leftJoin('accounts_identity as identity', 'identity.user_id', 'u.id')
    .select(USER_COLUMNS.map((column) => `u.${column}` as const))
    .select([
      'identity.event_at as identity_at',
      sql<EmailHolder>`case when holder.id is null then 'nobody' when holder.email_verified then 'verified' else 'unverified' end`.as(
        'email_holder',
      ),
      sql<ConsentState[]>`(
        select coalesce(jsonb_agg(latest), '[]') from (
          select distinct on (purpose) purpose, status, policy_version, text_hash, locale
          from accounts_consent where user_id = u.id order by purpose, version desc) latest)`.as('consents'),
    ]),
)

interface InsertValues {
  id: string
  subject: string
  /** Hashes of the subject: see domain/tombstone.ts. */
  hashes: readonly Buffer[]
  /** When their token was issued, RFC 3339; null: there is none, and any tombstone counts. */
  issued_at: string | null
}

const insertUser = statement('insert_user', (db, $: Parameters<StateValues & LedgerValues & InsertValues>) => {
  const values = { ...stateColumns($), id: $('id'), auth0_id: $('subject'), version: 1 }
  return db
    .with('guarded', (cte) =>
      cte.selectNoFrom(
        sql<boolean>`accounts_is_deleted(${$('hashes')}::bytea[], ${$('issued_at')}::timestamptz)`.as('deleted'),
      ),
    )
    .with('changed', (cte) =>
      cte
        .insertInto('accounts_user')
        .columns(Object.keys(values) as (keyof typeof values)[])
        .expression((eb) =>
          eb
            .selectFrom('guarded')
            .where('deleted', '=', false)
            .select(Object.entries(values).map(([column, value]) => sql`${value}`.as(column))),
        )
        .onConflict((conflict) => conflict.column('auth0_id').doNothing())
        .returning(USER_COLUMNS),
    )
    .with('audited', () => insertAudit($))
    .with('consented', () => insertConsents($))
    .selectFrom('guarded')
    .leftJoin('changed', (join) => join.onTrue())
    .select('guarded.deleted')
    .select(USER_COLUMNS.map((column) => `changed.${column}` as const))
})

const updateUser = statement(
  'update_user',
  (db, $: Parameters<StateValues & LedgerValues & { id: string; version: number }>) =>
    db
      .with('changed', (cte) =>
        cte
          .updateTable('accounts_user')
          .set({ ...stateColumns($), version: sql`version + 1`, updated_at: sql`now()` })
          .where('id', '=', $('id'))
          .where('version', '=', $('version'))
          .returning(USER_COLUMNS),
      )
      .with('audited', () => insertAudit($))
      .with('consented', () => insertConsents($))
      .selectFrom('changed')
      .select(USER_COLUMNS),
)

const releaseEmail = statement('release_unverified_email', (db, $: Parameters<LedgerValues & { email: string }>) =>
  db
    .with('changed', (cte) =>
      cte
        .updateTable('accounts_user')
        .set({ email: null, email_conflict: true, version: sql`version + 1`, updated_at: sql`now()` })
        .where('email', '=', $('email'))
        .where('email_verified', '=', false)
        .returning(['id', 'version']),
    )
    .with('audited', () => insertAudit($))
    .selectFrom('changed')
    .select('id'),
)

/** The user of a token's subject. One round trip by key: the hot path. */
export async function findUser(db: Queryable, subject: string): Promise<User | null> {
  const [row] = await db.run(findBySubject, { subject })
  return row ? toUser(row) : null
}

/** A user by the service's own id. */
export async function findUserById(db: Queryable, id: string): Promise<User | null> {
  const [row] = await db.run(findById, { id })
  return row ? toUser(row) : null
}

/**
 * A user with the snapshot they were read in, its time, and what can change without making a version: licences, requests, roles, days of
 * activity.
 * @throws Error if there is no such user
 */
export async function findUserInSnapshot(
  db: Queryable,
  subject: string,
): Promise<{
  user: User
  snapshot: string
  at: string
  licenses: LicenseRow[]
  requests: AccessRequestRow[]
  roles: RoleAssignment[]
  activeDays: string[]
}> {
  const [row] = await db.run(findInSnapshot, { subject })
  if (!row) throw new Error('there is no such user')
  const { snapshot, at, licenses, requests, roles, active_days: activeDays, ...user } = row
  return { user: toUser(user), snapshot, at, licenses, requests, roles, activeDays }
}

/** With the time of the newest event about the user; null: there was none. */
export type KnownSituation = Situation & { identityAt: string | null }

/**
 * All that a write has to know, from one snapshot.
 * @param email the verified address that the token claims; null: none
 */
export async function readSituation(db: Queryable, subject: string, email: string | null): Promise<KnownSituation> {
  const [row] = await db.run(findSituation, { subject, email })
  if (!row) throw new Error('findSituation always gives a row')
  const { consents, email_holder: emailHolder, identity_at: identityAt, ...user } = row
  return { user: user.id === null ? null : toUser(user as UserRow), consents, emailHolder, identityAt }
}

/**
 * Stores a user seen for the first time, with audit row and consents, in one statement.
 * @param user with the hashes of the subject (`Services.hashSubject`)
 * @returns null if somebody else was first
 * @throws Problem `account_deleted` if the identity provider has deleted the subject; UniqueViolation if somebody else took the email meanwhile
 */
export async function createUser(
  db: Queryable,
  user: InsertValues,
  decision: Decision,
  attribution: Attribution,
): Promise<User | null> {
  const ledgers = ledgerValues(attribution, decision.changes, decision.consents)
  const [row] = await db.run(insertUser, { ...user, ...stateValues(decision.next), ...ledgers })
  if (!row) return null
  const { deleted, ...created } = row
  if (deleted) throw new Problem('account_deleted')
  return created.id === null ? null : toUser(created as UserRow)
}

/**
 * Compare-and-set: stores the decision, its audit row and consents in one statement, if the version is still the one it was made for.
 * @returns null if it is not
 * @throws UniqueViolation if somebody else took the email meanwhile
 */
export async function replaceUser(
  db: Queryable,
  user: User,
  decision: Decision,
  attribution: Attribution,
): Promise<User | null> {
  const ledgers = ledgerValues(attribution, decision.changes, decision.consents)
  const { id, version } = user
  const [row] = await db.run(updateUser, { id, version, ...stateValues(decision.next), ...ledgers })
  return row ? toUser(row) : null
}

/**
 * Takes an address from a row where nobody has verified it, for the identity that has. The history of that row does not keep the address: it
 * turned out to be somebody else's, who may erase it one day.
 */
export async function releaseUnverifiedEmail(db: Queryable, email: string, attribution: Attribution): Promise<void> {
  const changes: Change[] = [
    { pointer: '/email', erased: true },
    { pointer: '/email_conflict', new: true },
  ]
  await db.run(releaseEmail, { email, ...ledgerValues({ ...attribution, actor: 'system', client: null }, changes, []) })
}

function stateColumns($: Parameters<StateValues>) {
  return {
    email: $('email'),
    email_verified: $('email_verified'),
    email_conflict: $('email_conflict'),
    first_name: $('first_name'),
    last_name: $('last_name'),
    profile_data: $('profile_data'),
    registration_completed_at: $('registration_completed_at'),
  }
}

function stateValues(state: UserState): StateValues {
  return { ...state, profile_data: JSON.stringify(state.profile_data) }
}

export function toUser(row: UserRow): User {
  return { ...row, profile_data: row.profile_data as JsonObject }
}

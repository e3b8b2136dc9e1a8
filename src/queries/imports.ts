import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import type { ConsentState } from '../domain/consent.ts'
import type { EmailHolder } from '../domain/email.ts'
import type { Decision } from '../domain/profile-change.ts'
import type { User } from '../domain/user.ts'
import { uuidv7 } from '../domain/uuid.ts'
import { toUser, USER_COLUMNS } from './users.ts'

// Taking over users, a thousand at a time: what a request does for one user, for all of a batch in one statement.

type Texts = readonly string[]

const findUsers = readStatement('import_find_users', (db, $: Parameters<{ subjects: Texts }>) =>
  db
    .selectFrom('accounts_user as u')
    .select(USER_COLUMNS)
    .select(
      sql<ConsentState[]>`(
        select coalesce(jsonb_agg(latest), '[]') from (
          select distinct on (purpose) purpose, status, policy_version, text_hash, locale
          from accounts_consent where user_id = u.id order by purpose, version desc) latest)`.as('consents'),
    )
    .where(sql<boolean>`auth0_id = any (${$('subjects')}::text[])`),
)

const findHolders = readStatement('import_find_holders', (db, $: Parameters<{ emails: Texts }>) =>
  db
    .selectFrom('accounts_user')
    .select(['email', 'email_verified', 'auth0_id'])
    .where(sql<boolean>`email = any (${$('emails')}::text[])`),
)

const findTaken = readStatement('import_find_taken', (db, $: Parameters<{ ids: Texts; hashes: readonly Buffer[] }>) =>
  db
    .selectFrom('accounts_user')
    .select(['id', 'auth0_id', sql<Buffer | null>`null::bytea`.as('subject_hash')])
    .where(sql<boolean>`id = any (${$('ids')}::uuid[])`)
    .unionAll(
      db
        .selectFrom('accounts_tombstone')
        .select([sql<string>`null::uuid`.as('id'), sql<string>`null::text`.as('auth0_id'), 'subject_hash'])
        .where(sql<boolean>`subject_hash = any (${$('hashes')}::bytea[])`),
    ),
)

interface WriteValues {
  rows: string
  request_id: string
}

const INPUT = sql<object>`id uuid, auth0_id text, email text, email_verified boolean, email_conflict boolean, first_name text, last_name text,
  profile_data jsonb, registration_completed_at timestamptz, created_at timestamptz, version integer, audit_id uuid, changes jsonb, consents jsonb`

const insertUsers = statement('import_insert_users', (db, $: Parameters<WriteValues>) =>
  db
    .with('input', () => sql<{ id: string }>`(select * from jsonb_to_recordset(${$('rows')}::jsonb) as r(${INPUT}))`)
    .with(
      'changed',
      () => sql<{ id: string }>`(
        insert into accounts_user (id, auth0_id, email, email_verified, email_conflict, first_name, last_name, profile_data,
          registration_completed_at, created_at, version)
        select id, auth0_id, email, email_verified, email_conflict, first_name, last_name, profile_data,
          registration_completed_at, coalesce(created_at, now()), 1 from input
        on conflict (auth0_id) do nothing
        returning id, version)`,
    )
    .with('audited', () => auditRows($))
    .with('consented', () => consentRows($))
    .selectFrom('changed')
    .select('id'),
)

const updateUsers = statement('import_update_users', (db, $: Parameters<WriteValues>) =>
  db
    .with('input', () => sql<{ id: string }>`(select * from jsonb_to_recordset(${$('rows')}::jsonb) as r(${INPUT}))`)
    .with(
      'changed',
      () => sql<{ id: string }>`(
        update accounts_user u set email = input.email, email_verified = input.email_verified,
          email_conflict = input.email_conflict, first_name = input.first_name, last_name = input.last_name,
          profile_data = input.profile_data, registration_completed_at = input.registration_completed_at,
          version = u.version + 1, updated_at = now()
        from input where u.id = input.id and u.version = input.version
        returning u.id, u.version)`,
    )
    .with('audited', () => auditRows($))
    .with('consented', () => consentRows($))
    .selectFrom('changed')
    .select('id'),
)

function auditRows($: Parameters<WriteValues>) {
  return sql<object>`(
    insert into accounts_audit (id, user_id, version, operation, actor, request_id, changes)
    select input.audit_id, changed.id, changed.version, 'import', 'import', ${$('request_id')}::uuid, input.changes
    from changed join input using (id))`
}

function consentRows($: Parameters<WriteValues>) {
  return sql<object>`(
    insert into accounts_consent
      (id, user_id, version, purpose, status, policy_version, text_hash, locale, source, actor, request_id)
    select c.id, changed.id, changed.version, c.purpose, c.status, c.policy_version, c.text_hash, c.locale, c.source, 'import',
      ${$('request_id')}::uuid
    from changed join input using (id), jsonb_to_recordset(input.consents)
      as c(id uuid, purpose text, status text, policy_version text, text_hash text, locale text, source text))`
}

/** What is known of the users of a batch. */
export interface BatchSituation {
  users: ReadonlyMap<string, { user: User; consents: ConsentState[] }>
  /** Who holds an address, seen from a subject. */
  holder(email: string, subject: string): EmailHolder
  /** The subject of the user who has an id. */
  owners: ReadonlyMap<string, string>
  /** Tombstones among the hashes, in hexadecimal. */
  deleted: ReadonlySet<string>
}

/** Everything that a batch has to know. */
export async function readBatch(
  db: Queryable,
  asked: { subjects: Texts; emails: Texts; ids: Texts; hashes: readonly Buffer[] },
): Promise<BatchSituation> {
  const { subjects, emails, ids, hashes } = asked
  const found = await db.run(findUsers, { subjects })
  const holders = new Map((await db.run(findHolders, { emails })).map((row) => [row.email, row]))
  const taken = await db.run(findTaken, { ids, hashes })
  return {
    users: new Map(
      found.map(({ consents, ...row }) => [row.auth0_id, { user: toUser(row as never), consents }] as const),
    ),
    holder(email, subject) {
      const row = holders.get(email)
      if (!row || row.auth0_id === subject) return 'nobody'
      return row.email_verified ? 'verified' : 'unverified'
    },
    owners: new Map(taken.flatMap(({ id, auth0_id }) => (id === null ? [] : [[id, auth0_id] as const]))),
    deleted: new Set(taken.flatMap(({ subject_hash }) => subject_hash?.toString('hex') ?? [])),
  }
}

/** One user of a batch, as decided. */
export interface BatchEntry {
  /** As found: to be changed; with the version that the decision is for. As made: to be created. */
  user: { id: string; subject: string; version: number; createdAt: string | undefined }
  decision: Decision
}

/**
 * Creates users, each with audit row and consents, all in one statement.
 * @returns the ids of those created; the others were created by somebody else meanwhile
 * @throws UniqueViolation if somebody took an email or an id meanwhile: nothing was created
 */
export async function createUsers(db: Queryable, entries: readonly BatchEntry[], requestId: string): Promise<string[]> {
  return (await db.run(insertUsers, { rows: toRows(entries), request_id: requestId })).map(({ id }) => id)
}

/** The same for users that are there: compare-and-set, each for itself. */
export async function replaceUsers(
  db: Queryable,
  entries: readonly BatchEntry[],
  requestId: string,
): Promise<string[]> {
  return (await db.run(updateUsers, { rows: toRows(entries), request_id: requestId })).map(({ id }) => id)
}

function toRows(entries: readonly BatchEntry[]): string {
  return JSON.stringify(
    entries.map(({ user, decision: { next, changes, consents } }) => ({
      id: user.id,
      auth0_id: user.subject,
      version: user.version,
      created_at: user.createdAt ?? null,
      email: next.email,
      email_verified: next.email_verified,
      email_conflict: next.email_conflict,
      first_name: next.first_name,
      last_name: next.last_name,
      profile_data: next.profile_data,
      registration_completed_at: next.registration_completed_at,
      audit_id: uuidv7(),
      changes,
      consents: consents.map((consent) => ({ id: uuidv7(), ...consent })),
    })),
  )
}

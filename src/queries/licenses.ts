import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import type { Change } from '../domain/diff.ts'
import type { Grant, LicenseRow, LicenseSituation } from '../domain/license.ts'
import type { Resource } from '../domain/resource.ts'
import { NIL_UUID } from '../domain/uuid.ts'
import { type Attribution, type EventValues, eventValues, insertEvent } from './ledgers.ts'
import { limitedSeatsInUse, RESOURCE_COLUMNS } from './resources.ts'
import { rfc3339 } from './times.ts'

const LICENSE_COLUMNS = [
  'l.user_id',
  'l.resource',
  'r.title',
  'r.archived',
  'l.expires_at',
  'l.terms_version',
  'l.granted_at',
  'l.granted_by',
  'l.updated_at',
] as const

/** An erased user who has not come back: what is theirs from now on would be theirs without their knowing. */
export function erased(user: string): RawBuilder<boolean> {
  return sql<boolean>`coalesce(${sql.ref(`${user}.erased_at`)} = ${sql.ref(`${user}.updated_at`)}, false)`
}

interface Pair {
  user_id: string
  resource: string
}

const findSituation = readStatement('find_license_situation', (db, $: Parameters<Pair>) =>
  db
    .selectFrom(sql<Pair>`(select ${$('user_id')}::uuid as user_id, ${$('resource')}::text as resource)`.as('asked'))
    .leftJoin('accounts_user as u', 'u.id', 'asked.user_id')
    .leftJoin('accounts_resource as r', 'r.name', 'asked.resource')
    .leftJoin('accounts_license as l', (join) =>
      join.onRef('l.resource', '=', 'r.name').onRef('l.user_id', '=', 'u.id'),
    )
    .select(RESOURCE_COLUMNS)
    .select([
      sql<string>`now()`.as('at'),
      limitedSeatsInUse().as('seats_in_use'),
      'u.id as user_id',
      'u.auth0_id',
      'u.email',
      erased('u').as('erased'),
      'l.expires_at',
      'l.terms_version as license_terms',
      'l.granted_at',
      'l.granted_by',
      'l.updated_at as license_updated_at',
    ]),
)

export interface GuardValues extends Pair {
  revision: number
}
export interface GrantValues extends GuardValues, EventValues {
  expires_at: string | null
  terms_version: string | null
  granted_at: string
  granted_by: string
  updated_at: string
}

/**
 * The user's row is locked against an erasure first, the resource is compared and set next: what was decided about its seats still holds.
 * Then the licence and its line in the user's history.
 */
const grant = statement('grant_license', (db, $: Parameters<GrantValues>) =>
  db
    .with('holder', () => lockHolder($))
    .with('guard', () => setRevision($))
    .with('changed', () => insertLicense($))
    .with('audited', () => insertEvent($))
    .selectFrom('changed')
    .select('user_id'),
)

const revoke = statement('revoke_license', (db, $: Parameters<GuardValues & EventValues>) =>
  db
    .with('holder', (cte) => cte.selectFrom('accounts_user').select('id').where('id', '=', $('user_id')).forKeyShare())
    .with('guard', () => setRevision($))
    .with(
      'changed',
      () => sql<{ user_id: string }>`(
        delete from accounts_license l using guard, holder
        where l.resource = guard.name and l.user_id = holder.id
        returning l.user_id)`,
    )
    .with('audited', () => insertEvent($))
    .selectFrom('changed')
    .select('user_id'),
)

const listOfUser = readStatement(
  'list_licenses_of_user',
  (db, $: Parameters<{ user_id: string; after: string; limit: number }>) =>
    db
      .selectFrom('accounts_license as l')
      .innerJoin('accounts_resource as r', 'r.name', 'l.resource')
      .select(LICENSE_COLUMNS)
      .select(sql<string>`now()`.as('at'))
      .where('l.user_id', '=', $('user_id'))
      .where('l.resource', '>', $('after'))
      .orderBy('l.resource')
      .limit($('limit')),
)

const listOfResource = readStatement(
  'list_licenses_of_resource',
  (db, $: Parameters<{ resource: string; after: string; limit: number }>) =>
    db
      .selectFrom('accounts_license as l')
      .innerJoin('accounts_resource as r', 'r.name', 'l.resource')
      .select(LICENSE_COLUMNS)
      .select(sql<string>`now()`.as('at'))
      .where('l.resource', '=', $('resource'))
      .where('l.user_id', '>', $('after'))
      .orderBy('l.user_id')
      .limit($('limit')),
)

/** What a decision about a user's licence has to know, from one snapshot, with the time by the database's clock. */
export async function readLicenseSituation(db: Queryable, pair: Pair): Promise<LicenseSituation> {
  const [row] = await db.run(findSituation, pair)
  if (!row) throw new Error('findSituation always gives a row')
  const { at, user_id, auth0_id, email, erased, name, license_terms, license_updated_at, ...rest } = row
  const { expires_at, granted_at, granted_by, ...resource } = rest
  const license = {
    expires_at,
    terms_version: license_terms,
    granted_at: granted_at as string,
    granted_by: granted_by as string,
    updated_at: license_updated_at as string,
  }
  return {
    at,
    holder: user_id === null ? null : { id: user_id, auth0_id: auth0_id as string, email, erased },
    resource: name === null ? null : ({ name, ...resource } as Resource),
    license: granted_at === null ? null : license,
  }
}

/**
 * Stores a grant with its line in the history, if nothing has changed that it was decided by.
 * @returns false if something has
 */
export async function grantLicense(
  db: Queryable,
  userId: string,
  { name, revision }: Resource,
  { next, changes }: Grant,
  attribution: Attribution,
): Promise<boolean> {
  const values = { user_id: userId, resource: name, revision, ...next, ...eventValues(attribution, changes) }
  return (await db.run(grant, values)).length > 0
}

/** The same for a revocation. */
export async function revokeLicense(
  db: Queryable,
  userId: string,
  { name, revision }: Resource,
  change: Change,
  attribution: Attribution,
): Promise<boolean> {
  const values = { user_id: userId, resource: name, revision, ...eventValues(attribution, [change]) }
  return (await db.run(revoke, values)).length > 0
}

/** A user's licences by resource, each with the time it was read at. @param after the last resource of the page before */
export function licensesOfUser(
  db: Queryable,
  userId: string,
  { after = '', limit }: { after: string | undefined; limit: number },
): Promise<(LicenseRow & { at: string })[]> {
  return db.run(listOfUser, { user_id: userId, after, limit })
}

/** A resource's licences by user id. @param after the last user id of the page before */
export function licensesOfResource(
  db: Queryable,
  resource: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<(LicenseRow & { at: string })[]> {
  return db.run(listOfResource, { resource, after: after ?? NIL_UUID, limit })
}

/** All licences of `accounts_user`, oldest first, as rows with times as the service writes them. */
export function licensesAsJson(): RawBuilder<LicenseRow[]> {
  return sql<LicenseRow[]>`(
    select coalesce(jsonb_agg(jsonb_build_object(
      'user_id', l.user_id, 'resource', l.resource, 'title', r.title, 'archived', r.archived, 'terms_version', l.terms_version,
      'expires_at', ${rfc3339('l.expires_at')}, 'granted_at', ${rfc3339('l.granted_at')}, 'granted_by', l.granted_by,
      'updated_at', ${rfc3339('l.updated_at')}) order by l.granted_at, l.resource), '[]')
    from accounts_license l join accounts_resource r on r.name = l.resource where l.user_id = accounts_user.id)`
}

/** Waits for an erasure under way, and makes the next one wait for this statement. Does not hold up writes to the profile. */
export function lockHolder($: Parameters<GuardValues>): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`(
    select id from accounts_user where id = ${$('user_id')} and not ${erased('accounts_user')} for key share)`
}

/** For a statement whose CTEs `holder` and `guard` are those below: the licence as it is from now on. */
export function insertLicense($: Parameters<GrantValues>): RawBuilder<{ user_id: string }> {
  return sql<{ user_id: string }>`(
    insert into accounts_license (resource, user_id, expires_at, terms_version, granted_at, granted_by, updated_at)
    select guard.name, holder.id, ${$('expires_at')}::timestamptz, ${$('terms_version')}, ${$('granted_at')}::timestamptz,
      ${$('granted_by')}, ${$('updated_at')}::timestamptz
    from guard, holder
    on conflict (resource, user_id) do update set
      expires_at = excluded.expires_at, terms_version = excluded.terms_version, granted_at = excluded.granted_at,
      granted_by = excluded.granted_by, updated_at = excluded.updated_at
    returning user_id)`
}

/** Compare-and-set of the resource. */
export function setRevision($: Parameters<GuardValues>): RawBuilder<{ name: string }> {
  return sql<{ name: string }>`(
    update accounts_resource set revision = revision + 1
    where name = ${$('resource')} and revision = ${$('revision')} and exists (select from holder)
    returning name)`
}

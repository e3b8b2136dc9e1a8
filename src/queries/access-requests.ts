import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import type { AccessRequestRow, AccessRequestState } from '../domain/access-request.ts'
import type { Change } from '../domain/diff.ts'
import type { Grant } from '../domain/license.ts'
import type { Resource } from '../domain/resource.ts'
import { NIL_UUID } from '../domain/uuid.ts'
import { insertAnswer, type MemoryValues } from './idempotency.ts'
import { type Attribution, type EventValues, eventValues, insertEvent } from './ledgers.ts'
import { type GrantValues, insertLicense, lockHolder, setRevision } from './licenses.ts'
import { insertReads, type ReadValues, readValues } from './read-ledger.ts'
import { rfc3339 } from './times.ts'

const COLUMNS = [
  'q.id',
  'q.user_id',
  'u.auth0_id',
  'q.resource',
  'q.status',
  'q.reason',
  'q.terms_version',
  'q.created_at',
  'q.expires_at',
  'q.decided_at',
  'q.decided_by',
  'q.note',
] as const

/** After any id. */
const END = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

export type FoundRequest = AccessRequestRow & { at: string }

const findById = readStatement('find_access_request', (db, $: Parameters<{ id: string }>) =>
  db
    .selectFrom('accounts_access_request as q')
    .innerJoin('accounts_user as u', 'u.id', 'q.user_id')
    .select(COLUMNS)
    .select(sql<string>`now()`.as('at'))
    .where('q.id', '=', $('id')),
)

const findPending = readStatement('find_pending_request', (db, $: Parameters<{ user_id: string; resource: string }>) =>
  db
    .selectFrom('accounts_access_request as q')
    .innerJoin('accounts_user as u', 'u.id', 'q.user_id')
    .select(COLUMNS)
    .select(sql<string>`now()`.as('at'))
    .where('q.user_id', '=', $('user_id'))
    .where('q.resource', '=', $('resource'))
    .where(sql<boolean>`q.status = 'pending'`),
)

const listOfUser = readStatement(
  'list_requests_of_user',
  (db, $: Parameters<{ user_id: string; before: string; limit: number }>) =>
    db
      .selectFrom('accounts_access_request as q')
      .innerJoin('accounts_user as u', 'u.id', 'q.user_id')
      .select(COLUMNS)
      .select(sql<string>`now()`.as('at'))
      .where('q.user_id', '=', $('user_id'))
      .where('q.id', '<', $('before'))
      .orderBy('q.id', 'desc')
      .limit($('limit')),
)

interface QueueValues extends ReadValues {
  status: AccessRequestState
  resource: string | null
  after: string
  limit: number
}

/** The queue in a state, and the record that each user shown was read. Statements of their own, so that each finds its index. */
const QUEUES = {
  pending: queue('pending', sql`q.status = 'pending' and (q.expires_at is null or q.expires_at > now())`),
  expired: queue('expired', sql`q.status in ('pending', 'expired') and q.expires_at <= now()`),
  approved: queue('approved', sql`q.status = 'approved'`),
  denied: queue('denied', sql`q.status = 'denied'`),
  cancelled: queue('cancelled', sql`q.status = 'cancelled'`),
}

const insert = statement('insert_access_request', (db, $: Parameters<NewRequest & EventValues & MemoryValues>) =>
  db
    .with('holder', () => lockHolder($))
    .with(
      'changed',
      () => sql<{ user_id: string }>`(
          insert into accounts_access_request (id, user_id, resource, status, reason, terms_version, created_at, expires_at)
          select ${$('id')}::uuid, id, ${$('resource')}, 'pending', ${$('reason')}, ${$('terms_version')},
            ${$('created_at')}::timestamptz, ${$('expires_at')}::timestamptz
          from holder returning user_id)`,
    )
    .with('audited', () => insertEvent($))
    .with('remembered', () => insertAnswer($))
    .selectFrom('changed')
    .select('user_id'),
)

/** Makes room for a new request: what the time has done already is written down. */
const expire = statement('expire_access_request', (db, $: Parameters<{ id: string }>) =>
  db
    .updateTable('accounts_access_request')
    .set({ status: 'expired' })
    .where('id', '=', $('id'))
    .where(sql<boolean>`status = 'pending' and expires_at <= now()`),
)

interface EndValues extends EventValues, MemoryValues {
  request_id_ended: string
  user_id: string
  status: AccessRequestState
  decided_at: string
  decided_by: string
  note: string | null
}

/** A request that ends without a licence: denied or cancelled. */
const end = statement('end_access_request', (db, $: Parameters<EndValues>) =>
  db
    .with('holder', (cte) => cte.selectFrom('accounts_user').select('id').where('id', '=', $('user_id')).forKeyShare())
    .with(
      'changed',
      () => sql<{ user_id: string }>`(
        update accounts_access_request q
        set status = ${$('status')}, decided_at = ${$('decided_at')}::timestamptz, decided_by = ${$('decided_by')}, note = ${$('note')}
        from holder where q.id = ${$('request_id_ended')} and q.user_id = holder.id and q.status = 'pending'
        returning q.user_id)`,
    )
    .with('audited', () => insertEvent($))
    .with('remembered', () => insertAnswer($))
    .selectFrom('changed')
    .select('user_id'),
)

/** The user, the request, the resource: locked in this order; then the licence, and the request's end if there is one. */
const approve = statement('approve_access_request', (db, $: Parameters<GrantValues & EndValues>) =>
  db
    .with('user_locked', () => lockHolder($))
    .with(
      'holder',
      () => sql<{ id: string }>`(
        select user_locked.id from user_locked, lateral (
          select from accounts_access_request q
          where q.id = ${$('request_id_ended')} and q.user_id = user_locked.id and q.status = 'pending' for update) asked)`,
    )
    .with('guard', () => setRevision($))
    .with('granted', () => insertLicense($))
    .with(
      'changed',
      () => sql<{ user_id: string }>`(
        update accounts_access_request q
        set status = 'approved', decided_at = ${$('decided_at')}::timestamptz, decided_by = ${$('decided_by')}, note = ${$('note')}
        from granted where q.id = ${$('request_id_ended')} and q.user_id = granted.user_id
        returning q.user_id)`,
    )
    .with('audited', () => insertEvent($))
    .with('remembered', () => insertAnswer($))
    .selectFrom('changed')
    .select('user_id'),
)

type NewRequest = Pick<
  AccessRequestRow,
  'id' | 'user_id' | 'resource' | 'reason' | 'terms_version' | 'created_at' | 'expires_at'
> & { revision: number }

export async function findAccessRequest(db: Queryable, id: string): Promise<FoundRequest | null> {
  const [row] = await db.run(findById, { id })
  return (row as FoundRequest | undefined) ?? null
}

/** The stored pending one; it may have expired. */
export async function findPendingRequest(
  db: Queryable,
  user_id: string,
  resource: string,
): Promise<FoundRequest | null> {
  const [row] = await db.run(findPending, { user_id, resource })
  return (row as FoundRequest | undefined) ?? null
}

/** Newest first. @param page `before`: the last id of the page before */
export async function requestsOfUser(
  db: Queryable,
  user_id: string,
  { before = END, limit }: { before: string | undefined; limit: number },
): Promise<FoundRequest[]> {
  return (await db.run(listOfUser, { user_id, before, limit })) as FoundRequest[]
}

/** Oldest first. Each user shown is recorded to have been read. @param page `after`: the last id of the page before */
export function requestQueue(
  db: Queryable,
  filter: { status: AccessRequestState; resource: string | undefined },
  { after = NIL_UUID, limit }: { after: string | undefined; limit: number },
  attribution: Attribution,
): Promise<FoundRequest[]> {
  const { status, resource = null } = filter
  const statement = QUEUES[status][resource === null ? 'all' : 'ofResource']
  const values = { status, resource, after, limit, ...readValues(attribution, ['access_requests'], limit) }
  return db.run(statement, values)
}

/**
 * Stores a new request, its line in the history and the answer.
 * @returns false if the user has been erased meanwhile
 * @throws UniqueViolation if there is a pending one, or the key has been used
 */
export async function createRequest(
  db: Queryable,
  request: Omit<NewRequest, 'revision'>,
  change: Change,
  memory: MemoryValues,
  attribution: Attribution,
): Promise<boolean> {
  const values = { ...request, revision: 0, ...eventValues(attribution, [change]), ...memory }
  return (await db.run(insert, values)).length > 0
}

export async function expireRequest(db: Queryable, id: string): Promise<void> {
  await db.run(expire, { id })
}

/** @returns false if it is not pending any more */
export async function endRequest(
  db: Queryable,
  row: AccessRequestRow,
  change: Change,
  memory: MemoryValues,
  attribution: Attribution,
): Promise<boolean> {
  return (await db.run(end, { ...endValues(row), ...eventValues(attribution, [change]), ...memory })).length > 0
}

/** The licence and the end of the request, or neither. @returns false if something has changed that this was decided by */
export async function approveRequest(
  db: Queryable,
  row: AccessRequestRow,
  resource: Resource,
  grant: Grant,
  change: Change,
  memory: MemoryValues,
  attribution: Attribution,
): Promise<boolean> {
  const changes = eventValues(attribution, [change, ...grant.changes])
  const { revision, name } = resource
  const values = { ...endValues(row), ...grant.next, resource: name, revision, ...changes, ...memory }
  return (await db.run(approve, values)).length > 0
}

/** All requests of `accounts_user`, oldest first, as rows with times as the service writes them. */
export function requestsAsJson(): RawBuilder<AccessRequestRow[]> {
  return sql<AccessRequestRow[]>`(
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', q.id, 'user_id', q.user_id, 'auth0_id', accounts_user.auth0_id, 'resource', q.resource, 'status', q.status,
      'reason', q.reason, 'terms_version', q.terms_version, 'created_at', ${rfc3339('q.created_at')},
      'expires_at', ${rfc3339('q.expires_at')}, 'decided_at', ${rfc3339('q.decided_at')}, 'decided_by', q.decided_by,
      'note', q.note) order by q.id), '[]')
    from accounts_access_request q where q.user_id = accounts_user.id)`
}

function endValues({ id, user_id, status, decided_at, decided_by, note }: AccessRequestRow) {
  return {
    request_id_ended: id,
    user_id,
    status,
    decided_at: decided_at as string,
    decided_by: decided_by as string,
    note,
  }
}

function queue(name: AccessRequestState, condition: RawBuilder<unknown>) {
  const build = (suffix: string, ofResource: ($: Parameters<QueueValues>) => RawBuilder<unknown>) =>
    statement(`list_${name}_requests${suffix}`, (db, $: Parameters<QueueValues>) =>
      db
        .with(
          'page',
          () => sql<FoundRequest>`(
            select q.id, q.user_id, u.auth0_id, q.resource, q.status, q.reason, q.terms_version, q.created_at, q.expires_at,
              q.decided_at, q.decided_by, q.note, now() as at
            from accounts_access_request q join accounts_user u on u.id = q.user_id
            where ${condition} and q.id > ${$('after')}::uuid ${ofResource($)}
            order by q.id limit ${$('limit')})`,
        )
        .with('found', () => sql<object>`(select distinct user_id as id from page)`)
        .with('recorded', () => insertReads($))
        .selectFrom('page')
        .selectAll()
        .orderBy('id'),
    )
  return {
    all: build('', () => sql``),
    ofResource: build('_of_resource', ($) => sql`and q.resource = ${$('resource')}`),
  }
}

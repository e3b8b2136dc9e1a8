import t from 'tap'
import type { Queryable } from '../../src/db/database.ts'
import type { Statement } from '../../src/db/statement.ts'
import type { AccessRequestRow } from '../../src/domain/access-request.ts'
import type { CommittedRow } from '../../src/domain/change-feed.ts'
import type { IdentityEvent } from '../../src/domain/identity-event.ts'
import { completeDefinition } from '../../src/domain/resource.ts'
import { BLANK, type User } from '../../src/domain/user.ts'
import type { UserFilter } from '../../src/domain/user-search.ts'
import { uuidv7 } from '../../src/domain/uuid.ts'
import { checkAccess } from '../../src/queries/access-check.ts'
import { accessCounts } from '../../src/queries/access-counts.ts'
import {
  approveRequest,
  createRequest,
  endRequest,
  expireRequest,
  findAccessRequest,
  findPendingRequest,
  requestQueue,
  requestsOfUser,
} from '../../src/queries/access-requests.ts'
import { activityCounts, recordActivity } from '../../src/queries/activity.ts'
import { historyPage } from '../../src/queries/audit.ts'
import { BEGINNING, committedRows } from '../../src/queries/changes.ts'
import { consentLedger, latestConsents } from '../../src/queries/consents.ts'
import { definitionHistory } from '../../src/queries/definition-ledger.ts'
import { findAnswer } from '../../src/queries/idempotency.ts'
import { findKnownOfEvent } from '../../src/queries/identity.ts'
import {
  grantLicense,
  licensesOfResource,
  licensesOfUser,
  readLicenseSituation,
  revokeLicense,
} from '../../src/queries/licenses.ts'
import { storedPermissions } from '../../src/queries/permissions.ts'
import { readUser } from '../../src/queries/reads.ts'
import { blockedAmong } from '../../src/queries/reconciliation.ts'
import { consentsOf, usersAfter, usersOf } from '../../src/queries/report-counts.ts'
import { eventCounts, registrationCounts } from '../../src/queries/reports.ts'
import {
  createResource,
  deleteResource,
  findResource,
  findResourceInUse,
  listResources,
  replaceResource,
} from '../../src/queries/resources.ts'
import { readUsers } from '../../src/queries/user-batch.ts'
import { ownRoles, readRoleHolders, readUserRoles } from '../../src/queries/user-roles.ts'
import { searchUsers } from '../../src/queries/user-search.ts'
import {
  createUser,
  findUser,
  findUserById,
  findUserInSnapshot,
  readSituation,
  replaceUser,
} from '../../src/queries/users.ts'
import { createDatabase } from '../helpers/database.ts'

// What a statement costs must not depend on how many users there are: every one of them finds its rows through an index. And what a request
// costs is its round trips: how many statements an operation takes is part of its promise.

const USERS = 50_000
const SUBJECT = 'auth0|user-4711'

/** Has a row for each thing that is counted in the background, whatever the number of users. */
const HANDFUL = 'accounts_watermark'

/** A month. */
const DAYS = Array.from({ length: 31 }, (_, day) => new Date(Date.UTC(2026, 9, 1 + day)).toISOString())

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  Plans?: Plan[]
}

t.test('every statement on the way of a request finds its rows through an index', async (t) => {
  const database = await createDatabase(t)
  await seed(database.sql)
  const [row] = await database.sql(
    `select *, created_at::text, updated_at::text from accounts_user where auth0_id = '${SUBJECT}'`,
  )
  const user = row as unknown as User
  const attribution = { operation: 'test', actor: 'a', client: null, requestId: uuidv7() }
  const decision = { next: { ...BLANK, email: 'x@example.com' }, changes: [], consents: [] }

  const definition = completeDefinition({ title: 'x' })
  const times = { created_at: 'now', updated_at: 'now' }
  const resource = { ...definition, name: 'resource-7', seats_in_use: null, revision: 1, ...times }
  const license = { expires_at: null, terms_version: null, granted_at: 'now', granted_by: 'a', updated_at: 'now' }
  const event = { id: 'evt_1', source: 'tenant', subject: SUBJECT } as IdentityEvent

  const request: AccessRequestRow = {
    id: uuidv7(),
    user_id: user.id,
    auth0_id: SUBJECT,
    resource: 'resource-7',
    status: 'pending',
    reason: 'x',
    terms_version: null,
    created_at: 'now',
    expires_at: null,
    decided_at: 'now',
    decided_by: 'a',
    note: null,
  }
  const memory = { digest: 'd', fingerprint: 'f', answer: '{}' }

  const cases: Record<string, (db: Queryable) => Promise<unknown>> = {
    findUser: (db) => findUser(db, SUBJECT),
    findUserById: (db) => findUserById(db, user.id),
    readUser: (db) => readUser(db, user.id, ['profile'], attribution),
    ...Object.fromEntries(
      searches().map((filter) => [
        `searchUsers ${JSON.stringify(filter)}`,
        (db: Queryable) => searchUsers(db, filter, { after: ['x', user.id], limit: 50 }, ['profile'], attribution),
      ]),
    ),
    readUsers: (db) =>
      readUsers(db, { ids: Array(250).fill(user.id), subjects: Array(250).fill(SUBJECT) }, ['id'], attribution),
    storedPermissions: (db) => storedPermissions(db, SUBJECT),
    ownRoles: (db) => ownRoles(db, SUBJECT),
    readUserRoles: (db) => readUserRoles(db, user.id, attribution),
    readRoleHolders: (db) => readRoleHolders(db, 'role-4711', { after: user.id, limit: 50 }, attribution),
    findUserInSnapshot: (db) => findUserInSnapshot(db, SUBJECT),
    readSituation: (db) => readSituation(db, SUBJECT, 'user-17@example.com'),
    createUser: (db) =>
      createUser(
        db,
        { id: uuidv7(), subject: 'auth0|new', hashes: [Buffer.alloc(32)], issued_at: null },
        decision,
        attribution,
      ),
    replaceUser: (db) => replaceUser(db, user, decision, attribution),
    'history, first page': (db) => historyPage(db, user.id, { limit: 51 }),
    'history, a later page': (db) =>
      historyPage(db, user.id, { limit: 51, after: ['2026-11-23T00:00:00.000000Z', uuidv7()] }),
    'history in a snapshot': (db) => historyPage(db, user.id, { limit: 500, snapshot: '1:1:' }),
    latestConsents: (db) => latestConsents(db, SUBJECT),
    consentLedger: (db) => consentLedger(db, user.id, 100),
    findResource: (db) => findResource(db, 'resource-7'),
    findResourceInUse: (db) => findResourceInUse(db, 'resource-7'),
    listResources: (db) => listResources(db, { archived: false, after: undefined, limit: 51 }),
    createResource: (db) => createResource(db, 'new', definition, attribution),
    replaceResource: (db) => replaceResource(db, resource, definition, attribution),
    deleteResource: (db) => deleteResource(db, resource, attribution),
    'history of a role': (db) => definitionHistory(db, 'role', 'role-7', { after: undefined, limit: 51 }),
    'history of a resource': (db) => definitionHistory(db, 'resource', 'resource-7', { after: undefined, limit: 51 }),
    readLicenseSituation: (db) => readLicenseSituation(db, { user_id: user.id, resource: 'resource-7' }),
    grantLicense: (db) => grantLicense(db, user.id, resource, { next: license, changes: [] }, attribution),
    revokeLicense: (db) => revokeLicense(db, user.id, resource, { pointer: '/x' }, attribution),
    licensesOfUser: (db) => licensesOfUser(db, user.id, { after: 'resource-1', limit: 51 }),
    licensesOfResource: (db) => licensesOfResource(db, 'resource-7', { after: undefined, limit: 51 }),
    findAccessRequest: (db) => findAccessRequest(db, uuidv7()),
    findPendingRequest: (db) => findPendingRequest(db, user.id, 'resource-7'),
    requestsOfUser: (db) => requestsOfUser(db, user.id, { before: undefined, limit: 51 }),
    ...Object.fromEntries(
      (['pending', 'approved', 'denied', 'cancelled', 'expired'] as const).flatMap((status) =>
        [undefined, 'resource-7'].map((resource) => [
          `requestQueue ${status} ${resource}`,
          (db: Queryable) => requestQueue(db, { status, resource }, { after: undefined, limit: 51 }, attribution),
        ]),
      ),
    ),
    createRequest: (db) => createRequest(db, request, { pointer: '/x' }, memory, attribution),
    expireRequest: (db) => expireRequest(db, request.id),
    endRequest: (db) => endRequest(db, request, { pointer: '/x' }, memory, attribution),
    approveRequest: (db) =>
      approveRequest(db, request, resource, { next: license, changes: [] }, { pointer: '/x' }, memory, attribution),
    findAnswer: (db) => findAnswer(db, 'digest'),
    checkAccess: (db) => checkAccess(db, Array(500).fill({ user: SUBJECT, resource: 'resource-7' })),
    findKnownOfEvent: (db) => findKnownOfEvent(db, event, [Buffer.alloc(32), Buffer.alloc(32)]),
    'committedRows, the feed': (db) => committedRows(db, BEGINNING, 200),
    'registrations by day': (db) => registrationCounts(db, 'period', DAYS),
    'registrations by source': (db) => registrationCounts(db, 'source', DAYS),
    'registrations by missing field': (db) => registrationCounts(db, 'missing_field', DAYS),
    compliance: (db) => eventCounts(db, DAYS),
    'access report': (db) => accessCounts(db, DAYS),
    'users to be counted': (db) => usersOf(db, [user.id]),
    'users to be counted, from the beginning': (db) => usersAfter(db, user.id, 500),
    'who was active': (db) => recordActivity(db, [{ subject: SUBJECT, day: '2026-10-01' }]),
    activity: (db) => activityCounts(db, { from: '2026-10-01', to: '2026-10-30' }),
    'consents to be counted': (db) => consentsOf(db, [{ user_id: user.id, version: 1 } as CommittedRow]),
    blockedAmong: (db) => blockedAmong(db, [SUBJECT]),
  }
  for (const [name, run] of Object.entries(cases)) {
    const [statement, ...more] = await capture(run)
    if (!statement || more.length > 0) throw new Error(`${name} is not one statement`)
    // As a prepared statement is run in the long run: planned without knowing the values.
    await database.sql('set plan_cache_mode = force_generic_plan')
    const [explained] = await database.sql(`explain (format json) ${statement.text}`, statement.values)
    const nodes = flatten((explained as { 'QUERY PLAN': { Plan: Plan }[] })['QUERY PLAN'][0]?.Plan)
    const scans = nodes
      .filter((node) => node['Node Type'] === 'Seq Scan' && node['Relation Name'] !== HANDFUL)
      .map((node) => node['Relation Name'])
    t.strictSame(scans, [], `${name}: no sequential scan`)
  }

  // What the triggers do is in no plan.
  const scanned = async () => {
    await database.sql('select pg_stat_force_next_flush()')
    return database.sql(
      `select relname, seq_scan from pg_stat_user_tables where relname like 'accounts_activ%' order by 1`,
    )
  }
  await database.sql(
    `insert into accounts_activity select id, date '2027-12-01' + generate_series(0, 3) from accounts_user limit 4000`,
  )
  const before = await scanned()
  await database.sql(
    `insert into accounts_activity select id, date '2027-12-05' from accounts_user limit 1000 on conflict do nothing`,
  )
  await database.sql('delete from accounts_activity where user_id = $1', [user.id])
  t.strictSame(await scanned(), before, 'counting who is active scans nothing')
})

/** Each filter alone, and each with all that do not lead before it. */
function searches(): UserFilter[] {
  const leaders = [
    { auth0_id: SUBJECT },
    { email: 'user-17@example.com' },
    { name: 'user' },
    { role: 'role-17' },
    { attributes: [{ name: 'registration_source', value: 'web' }] },
    { complete: true },
    { complete: false },
  ]
  const alone = [{}, ...leaders].map((filter) => ({ attributes: [], ...filter }))
  const together = leaders.slice(0, -1).map((_, n) => Object.assign({ attributes: [] }, ...leaders.slice(n)))
  return [...alone, ...together]
}

/** Runs a query against nothing and gives the statements it would have sent. */
async function capture(run: (db: Queryable) => Promise<unknown>): Promise<{ text: string; values: unknown[] }[]> {
  const sent: { text: string; values: unknown[] }[] = []
  const recorder: Queryable = {
    async run<Values, Row>(statement: Statement<Values, Row>, values: Values): Promise<Row[]> {
      sent.push({ text: statement.text, values: statement.bind(values) })
      return []
    },
  }
  // Some find it wrong that there are no rows; what they sent is all that matters here.
  await run(recorder).catch(() => {})
  return sent
}

function flatten(plan: Plan | undefined): Plan[] {
  return plan ? [plan, ...(plan.Plans ?? []).flatMap(flatten)] : []
}

async function seed(sql: (text: string) => Promise<unknown>): Promise<void> {
  await sql(`
    insert into accounts_searchable (name, ready) select 'attribute-' || n, true from generate_series(1, 1000) n`)
  await sql(`
    insert into accounts_user (id, auth0_id, email, email_verified, first_name, last_name, registration_completed_at, profile_data, version)
    select gen_random_uuid(), 'auth0|user-' || n, 'user-' || n || '@example.com', true, 'User ' || n, 'Last ' || n,
      case when n % 2 = 0 then now() end, jsonb_build_object('title', 'x', 'registration_source', 'source ' || n % 3), 1
    from generate_series(1, ${USERS}) n`)
  await sql(`
    insert into accounts_audit (id, occurred_at, user_id, version, operation, actor)
    select gen_random_uuid(), now() + make_interval(days => (random() * 400)::int), id, 1, 'seed', 'seed' from accounts_user`)
  await sql(`
    insert into accounts_consent (id, user_id, purpose, status, source, actor, version)
    select gen_random_uuid(), id, 'contact', 'given', 'self_service', 'seed', 1 from accounts_user`)
  await sql(
    `insert into accounts_resource (name, title, seats) select 'resource-' || n, 'x', 10 from generate_series(1, 5000) n`,
  )
  await sql(`
    insert into accounts_license (resource, user_id, granted_at, granted_by, updated_at)
    select 'resource-' || (row_number() over ()) % 5000 + 1, id, now(), 'seed', now() from accounts_user`)
  await sql(`
    update accounts_license set expires_at = now() + interval '1 year' * random()`)
  for (const defined of ['role', 'resource']) {
    await sql(`
      insert into accounts_${defined}_audit (id, ${defined}, operation, actor, changes)
      select gen_random_uuid(), '${defined}-' || n % 5000, 'seed', 'seed', '[]' from generate_series(1, ${USERS}) n`)
  }
  await sql(`
    insert into accounts_identity (user_id, event_at, event_id, blocked)
    select id, now(), 'evt', random() < 0.01 from accounts_user`)
  await sql(
    `insert into accounts_inbox (source, event_id) select 'tenant', 'evt_' || n from generate_series(1, ${USERS}) n`,
  )
  await sql(`
    insert into accounts_tombstone (subject_hash, deleted_at) select sha256(n::text::bytea), now() from generate_series(1, ${USERS}) n`)
  await sql(`
    insert into accounts_access_request (id, user_id, resource, status, created_at, expires_at)
    select gen_random_uuid(), id, 'resource-' || n % 5000 + 1, (array['pending', 'approved', 'denied', 'cancelled', 'expired'])[n % 5 + 1],
      now(), now() + make_interval(hours => n::int % 100 - 50)
    from (select id, row_number() over () as n from accounts_user) u`)
  await sql(`
    insert into accounts_idempotency (digest, fingerprint, answer, user_id)
    select auth0_id, '', '', id from accounts_user limit 20000`)
  await sql(
    `insert into accounts_role (name, permissions) select 'role-' || n, array['a:b' || n] from generate_series(1, 5000) n`,
  )
  await sql(`
    insert into accounts_user_role (user_id, role, granted_by)
    select id, 'role-' || 1 + (row_number() over ()) % 5000, 'seed' from accounts_user`)
  await sql(`
    insert into accounts_registration_cell (slot, source, provider, missing, took, users)
    select timestamptz '2026-01-01' + n * interval '15 minutes', 'web', 'none', '', -1, 1 from generate_series(1, ${USERS}) n`)
  await sql(`
    insert into accounts_event_count
    select timestamptz '2026-01-01' + n * interval '15 minutes', 'read', 'getUser', '', 1, 0, 0 from generate_series(1, ${USERS}) n`)
  await sql(`
    insert into accounts_activity (user_id, day)
    select id, date '2026-10-01' + (row_number() over ())::int % 400 from accounts_user`)
  await sql(`
    insert into accounts_active_users
    select date '2000-01-01' + n, 1, 1, 1 from generate_series(1, 20000) n on conflict do nothing`)
  await sql('vacuum analyze')
}

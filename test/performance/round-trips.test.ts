import t from 'tap'
import { uuidv7 } from '../../src/domain/uuid.ts'
import { build, type CallOptions, PROFILE } from '../helpers/app.ts'
import { table } from '../helpers/contract.ts'
import { ALL_PERMISSIONS } from '../helpers/examples.ts'
import { startWireCounter } from '../helpers/wire-counter.ts'

// What an operation costs on any machine: the statements it sends and how often it waits for PostgreSQL. Counted on the wire.

const USERS = '/api/v1/accounts/users'

interface Step {
  operation: string
  what: string
  request: [method: string, path: string, options?: CallOptions]
  status: number
  statements: string[]
}

t.test('every operation takes the statements and round trips that it promises', async (t) => {
  const direct = await build(t)
  const counter = await startWireCounter(t, direct.database.url)
  const app = await build(t, { DATABASE_URL: counter.through(direct.database.url) }, { replicaOf: direct })
  const served = new Set(table.map(({ id }) => id))

  for (const round of ['cold', 'warm']) {
    const user = await app.as({ sub: `auth0|${round}`, permissions: ALL_PERMISSIONS })
    const other = await (await app.as({ sub: `auth0|other-${round}` }))('PUT', PROFILE, { body: {} })
    for (const { operation, what, request, status, statements } of steps(`${USERS}/${other.json.id}`)) {
      t.ok(served.has(operation), `${operation} is an operation`)
      const traffic = await counter.count(async () => {
        const reply = await user(...request)
        t.equal(reply.status, status, `${operation}, ${what}: ${status}`)
      })
      // Connections are opened at their first use: only then is it more.
      if (round === 'cold') continue
      t.strictSame(traffic.statements, statements, `${operation}, ${what}: ${statements.length} statements`)
      t.equal(traffic.roundTrips, statements.length, `${operation}, ${what}: a round trip for each`)
    }
  }
  for (const [statement, times] of counter.parsed) t.equal(times, 1, `${statement}: parsed once on its connection`)
})

t.test('what arrives together leaves together', async (t) => {
  const direct = await build(t)
  const counter = await startWireCounter(t, direct.database.url)
  const app = await build(t, { DATABASE_URL: counter.through(direct.database.url) }, { replicaOf: direct })
  const user = await app.as({ sub: 'auth0|many' })
  const many = () => Promise.all(Array.from({ length: 50 }, () => user('GET', PROFILE)))
  await user('PUT', PROFILE, { body: {} })
  await many()
  const { statements, roundTrips } = await counter.count(many)
  t.equal(statements.length, 50)
  t.ok(roundTrips <= 25, `50 reads of one moment take ${roundTrips} round trips`)
})

t.test('who was active is written behind the requests, once', async (t) => {
  const direct = await build(t)
  const counter = await startWireCounter(t, direct.database.url)
  const app = await build(t, { DATABASE_URL: counter.through(direct.database.url) }, { replicaOf: direct })
  const users = await Promise.all(Array.from({ length: 50 }, (_, n) => app.as({ sub: `auth0|${n}` })))
  const everybody = () => Promise.all(users.map((user) => user('GET', PROFILE)))
  await everybody()
  t.strictSame((await counter.count(app.activity.flush)).statements, ['record_activity'], 'one statement for all')
  await everybody()
  t.strictSame((await counter.count(app.activity.flush)).statements, [], 'nothing for the rest of the day')
})

/** In this order, for one new user who may do everything. `other` is the path of another user. */
function steps(other: string): Step[] {
  const names = { first_name: 'Ada', last_name: 'Lovelace' }
  const READ = 'find_user_by_subject'
  const WRITE = ['find_situation', 'update_user']
  const EXPORT = ['find_user_in_snapshot', 'find_consent_ledger', 'find_history_page_in_snapshot']
  const ERASE = [
    'find_situation',
    'begin',
    'lock_user_version',
    'erase_user',
    'end_access_of_user',
    'scrub_ledgers',
    'commit',
  ]
  const step = (
    operation: string,
    what: string,
    request: Step['request'],
    statements: string[],
    status = 200,
  ): Step => ({ operation, what, request, status, statements })
  return [
    step('getProfile', 'first sight', ['GET', PROFILE], [READ, 'find_situation', 'insert_user']),
    step('getProfile', 'known', ['GET', PROFILE], [READ]),
    step('getProfile', 'unchanged', ['GET', PROFILE, { headers: { 'if-none-match': '*' } }], [READ], 304),
    step('putProfile', 'a change', ['PUT', PROFILE, { body: names }], WRITE),
    step('putProfile', 'no change', ['PUT', PROFILE, { body: names }], ['find_situation']),
    step('patchProfile', 'a change', ['PATCH', PROFILE, { body: { profile_data: { title: 'Countess' } } }], WRITE),
    step('patchProfile', 'invalid', ['PATCH', PROFILE, { body: { first_name: 5 } }], [], 422),
    step('listProfileHistory', 'a page', ['GET', `${PROFILE}/history`], [READ, 'find_history_page']),
    step('listConsents', 'all', ['GET', `${PROFILE}/consents`], ['find_latest_consents']),
    step(
      'putConsent',
      'given',
      ['PUT', `${PROFILE}/consents/contact`, { body: { status: 'given' } }],
      [...WRITE, 'find_latest_consents'],
    ),
    step('exportProfile', 'all', ['GET', `${PROFILE}/export`], [READ, ...EXPORT, 'insert_audit_event']),
    step('getUser', 'known', ['GET', other], ['read_user']),
    step('getUser', 'unknown', ['GET', `${USERS}/${uuidv7()}`], ['read_user'], 404),
    step('searchUsers', 'by name', ['GET', `${USERS}?name=a`], ['search_users_name']),
    step(
      'batchGetUsers',
      'many',
      ['POST', `${USERS}/batch-get`, { body: { auth0_ids: Array(500).fill('auth0|x') } }],
      ['read_users'],
    ),
    step('patchUser', 'a change', ['PATCH', other, { body: { first_name: 'Augusta' } }], ['find_user_by_id', ...WRITE]),
    step('listUserHistory', 'a page', ['GET', `${other}/history`], ['read_user', 'find_history_page']),
    step('listUserConsents', 'all', ['GET', `${other}/consents`], ['read_user', 'find_latest_consents']),
    step('exportUser', 'all', ['GET', `${other}/export`], ['find_user_by_id', ...EXPORT, 'read_user']),
    step('deleteUser', 'there', ['DELETE', other], ['find_user_by_id', ...ERASE], 204),
    step('deleteProfile', 'there', ['DELETE', PROFILE], ERASE, 204),
    step('deleteProfile', 'erased already', ['DELETE', PROFILE], ['find_situation'], 204),
    step('getProfileSchema', '', ['GET', `${PROFILE}/schema`], []),
    step('getLiveness', '', ['GET', '/livez'], []),
  ]
}

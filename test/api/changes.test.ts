import pg from 'pg'
import t from 'tap'
import { purgeAll } from '../../src/commands/purge.ts'
import { withSession } from '../../src/db/session.ts'
import { RETENTION } from '../../src/domain/retention.ts'
import { MANAGER, RESOURCES } from '../helpers/access.ts'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'
import { settled } from '../helpers/settled.ts'

const CHANGES = '/api/v1/accounts/changes'
const FOLLOWER = { sub: 'search@clients', permissions: ['changes:read'] }

interface Change {
  user_id: string
  version: number | null
  kinds: string[]
  operation: string
  actor: { kind: string; client: string | null }
  pointers: string[]
}

/** What a follower does: asks, and goes on from there. @param patient waits until all that is committed can be seen */
async function follower(app: TestApp, patient = true) {
  const call = await app.as(FOLLOWER)
  return async (query: Record<string, string | number> = {}) => {
    if (patient) await settled(app.database)
    return call('GET', `${CHANGES}?${new URLSearchParams(query as Record<string, string>)}`)
  }
}

const brief = ({ kinds, operation, actor, pointers, version }: Change) =>
  `${operation} v${version} by ${actor.kind}: ${kinds.join('+')} ${pointers.join(' ')}`.trim()

t.test('what changed, of what kind, by whom; never a value', async (t) => {
  const app = await build(t)
  const user = await app.as({ sub: 'auth0|ann', azp: 'web' })
  const { id } = (await user('GET', PROFILE)).json
  await user('PUT', PROFILE, { body: { first_name: 'CANARY', profile_data: { phone: '009650000000' } } })
  const admin = await app.as({ sub: 'auth0|admin', permissions: ['users:read', 'users:write'] })
  await admin('GET', `/accounts/users/${id}`)
  await admin('PATCH', `/accounts/users/${id}`, { body: { last_name: 'CANARY' } })
  await user('GET', `${PROFILE}/export`)
  const manager = await app.as(MANAGER)
  await manager('PUT', `${RESOURCES}/r`, { body: { title: 'R' } })
  await manager('PUT', `/accounts/users/${id}/licenses/r`, { body: {} })
  await user('DELETE', PROFILE)

  const get = await follower(app)
  const { json, text } = await get()
  t.strictSame(json.items.map(brief), [
    'getProfile v1 by self: profile',
    'putProfile v2 by self: consents+profile /consents/contact /first_name /profile_data/phone',
    'patchUser v3 by user: profile /last_name /profile_data/registration_completed_at',
    'putLicense vnull by user: licenses /licenses',
    'deleteProfile v4 by self: erasure',
  ])
  t.notMatch(text, /CANARY|0096500/)
  t.match(json.items[0], { user_id: id, auth0_id: 'auth0|ann', actor: { client: 'web' } })
  t.equal(json.more, false)

  const consents = await get({ kind: 'consents,erasure' })
  t.strictSame(
    consents.json.items.map(({ version }: Change) => version),
    [2, 4],
    'only the kinds that were asked for',
  )
  t.strictSame((await get({ kind: 'roles' })).json.items, [])
})

t.test('page by page: nothing twice, nothing missing, and reads are passed over', async (t) => {
  const app = await build(t)
  await app.database.sql(`
    insert into accounts_audit (id, user_id, version, operation, actor, read)
    select gen_random_uuid(), gen_random_uuid(), case when n % 1500 = 0 then 1 end, 'seed', 'seed',
      case when n % 1500 = 0 then null else '{}'::jsonb end
    from generate_series(1, 9000) n`)
  const get = await follower(app)
  const seen: string[] = []
  let cursor: string | undefined
  for (let asked = 0, more = true; more && asked < 30; asked++) {
    const { json } = await get({ limit: 2, ...(cursor && { cursor }) })
    seen.push(...json.items.map((each: { id: string }) => each.id))
    cursor = json.next_cursor
    more = json.more
  }
  t.equal(seen.length, 6)
  t.equal(new Set(seen).size, 6)
  const again = await get({ cursor: String(cursor) })
  t.strictSame([again.json.items, again.json.more], [[], false])
})

t.test('a change that began earlier and commits later is not jumped over', async (t) => {
  const app = await build(t)
  const get = await follower(app, false)
  let { next_cursor: cursor } = (await get({ cursor: 'now' })).json
  const slow = new pg.Client({ connectionString: app.database.url })
  await slow.connect()
  t.teardown(() => slow.end())
  await slow.query('begin')
  const row = (operation: string) => `insert into accounts_audit (id, user_id, version, operation, actor)
    values (gen_random_uuid(), gen_random_uuid(), 1, '${operation}', 'x')`
  await slow.query(row('slow'))
  await app.database.sql(row('fast'))
  const during = (await get({ cursor })).json
  t.strictSame(during.items, [], 'what committed meanwhile waits for it')
  cursor = during.next_cursor
  const waiting = get({ cursor, wait: 30 })
  await slow.query('commit')
  const { json } = await waiting
  t.strictSame(
    json.items.map(({ operation }: Change) => operation),
    ['slow', 'fast'],
    'whoever waits gets both, in order',
  )
})

t.test('whoever waits is answered when there is something for them, or when the time is up', async (t) => {
  const app = await build(t)
  const get = await follower(app)
  const { next_cursor: cursor } = (await get({ cursor: 'now' })).json
  const began = performance.now()
  const answers = Promise.all([get({ cursor, wait: 30 }), get({ cursor, wait: 30, kind: 'profile' })])
  const licences = get({ cursor, wait: 1, kind: 'licenses' })
  const user = await app.as({ sub: 'auth0|bob' })
  await user('GET', PROFILE)
  for (const { json } of await answers) t.equal(json.items.length, 1)
  t.ok(performance.now() - began < 10_000)
  const { json } = await licences
  t.strictSame([json.items, json.more], [[], false])
  t.ok(performance.now() - began > 950, 'a second was asked for')
  t.not(json.next_cursor, cursor, 'what did not concern this reader is behind them all the same')
})

t.test('a cursor that is none of ours is a bad parameter; one that is out of reach says to start over', async (t) => {
  const app = await build(t)
  const user = await app.as({ sub: 'auth0|eve' })
  await user('GET', PROFILE)
  const history = (await user('GET', `${PROFILE}/history?limit=1`)).json.next_cursor ?? 'WyJ4Il0'
  const get = await follower(app)
  for (const cursor of ['x', 'WzEsMl0', history, Buffer.from('["-1","","0"]').toString('base64url')]) {
    isProblem(t, await get({ cursor }), '400 invalid_parameter', ['#/query/cursor'])
  }
  for (const query of [{ kind: 'other' }, { kind: 'roles,' }, { wait: 31 }, { limit: 0 }]) {
    isProblem(t, await get(query), '400 invalid_parameter', [`#/query/${Object.keys(query)[0]}`])
  }
  const id = '00000000-0000-0000-0000-000000000000'
  const elsewhere = Buffer.from(JSON.stringify(['999999999999', id, '0'])).toString('base64url')
  isProblem(t, await get({ cursor: elsewhere }), '410 cursor_expired')
})

t.test('retention: who has not seen what was purged is told, who has goes on', async (t) => {
  const app = await build(t)
  const get = await follower(app)
  const old = `now() - interval '${RETENTION.audit.days + 1} days'`
  const add = (at: string, count: number) =>
    app.database.sql(`insert into accounts_audit (id, occurred_at, user_id, version, operation, actor)
      select gen_random_uuid(), ${at}, gen_random_uuid(), 1, 'seed', 'seed' from generate_series(1, ${count})`)
  await add(old, 3)
  const behind = (await get({ limit: 1 })).json.next_cursor
  await add(old, 2)
  const abreast = (await get()).json.next_cursor
  await add('now()', 1)
  await withSession(app.database.url, 'test', (session) =>
    purgeAll(session, { dryRun: false, say: () => {}, hashSubject: () => [] }),
  )

  isProblem(t, await get({ cursor: behind }), '410 cursor_expired')
  t.equal((await get({ cursor: abreast })).json.items.length, 1)
  const anew = (await get({ limit: 1 })).json
  t.equal(anew.items.length, 1, 'from the beginning: the oldest that is kept')
  t.equal((await get({ cursor: anew.next_cursor })).status, 200)
})

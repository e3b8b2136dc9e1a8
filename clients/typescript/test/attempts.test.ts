import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { operations as table } from '../../../src/contract/generated/operations.ts'
import { createProfileClient } from '../src/index.ts'
import { problem, setUp } from './harness.ts'

// What fails on the way is sent again, a token that has expired is renewed, and everything ends some time.

t.test('repeats what failed on the way, and what was told to come again', async (t) => {
  const { client, requests, intervene } = await setUp(t)
  intervene((_request, n) => {
    if (n === 1) throw new TypeError('fetch failed')
    if (n === 2) return problem(503, 'database_unavailable', { 'retry-after': '0' })
    return n === 3 ? problem(429, 'rate_limited', { 'retry-after': new Date().toUTCString() }) : undefined
  })
  const { data } = await client.putProfile({ body: { first_name: 'Ahmed' } })
  t.equal(data.first_name, 'Ahmed')
  t.equal(requests.length, 4)
})

t.test('waits as long as Retry-After says', async (t) => {
  const { client, intervene } = await setUp(t)
  intervene((_request, n) => (n === 1 ? problem(503, 'overloaded', { 'retry-after': '1' }) : undefined))
  const start = performance.now()
  await client.getProfile()
  t.ok(performance.now() - start >= 990)
})

t.test('gives up after four attempts, and at once when the wait would be too long', async (t) => {
  const { client, requests, intervene } = await setUp(t)
  intervene(() => problem(503, 'database_unavailable', { 'retry-after': '0' }))
  await t.rejects(client.getProfile(), { code: 'database_unavailable', status: 503 })
  t.equal(requests.length, 4)
  intervene(() => problem(429, 'rate_limited', { 'retry-after': '3600' }))
  await t.rejects(client.getProfile(), { code: 'rate_limited', retryAfter: 3_600_000 })
  t.equal(requests.length, 1)
})

t.test('a POST is done once, however often it is sent', async (t) => {
  const setup = await setUp(t, { claims: { permissions: ['licenses:manage'] } })
  const { client, requests, intervene } = setup
  await client.putResource({ path: { resource: 'beta' }, body: { title: 'Beta' } })
  const keys: (string | null)[] = []
  const loseAnswers = (times: number) =>
    intervene(async (request, n) => {
      keys.push(request.headers.get('idempotency-key'))
      if (n > times) return undefined
      t.equal((await fetch(request)).status, 201)
      throw new TypeError('the connection is lost')
    })
  loseAnswers(2)
  const made = await client.createAccessRequest({ body: { resource: 'beta', reason: 'For work.' } })
  t.equal(requests.length, 3)
  t.equal(made.response.headers.get('idempotency-replayed'), 'true')
  t.equal(new Set(keys).size, 1)
  await client.cancelAccessRequest({ path: { request_id: made.data.id } })

  loseAnswers(1)
  keys.length = 0
  const own = { headers: { 'Idempotency-Key': 'mine' }, body: { resource: 'beta', reason: 'Again.' } }
  const { data } = await client.createAccessRequest(own)
  t.strictSame(keys, ['mine', 'mine'])
  t.not(data.id, made.data.id)
  t.equal((await client.listMyAccessRequests()).data.items.length, 2)
})

t.test('every POST of the contract changes nothing, or takes an Idempotency-Key', async (t) => {
  const posts = table.filter(({ method, security }) => method === 'POST' && security?.scheme !== 'hookSecret')
  const withoutKey = posts.filter(({ parameters }) => !parameters.some(({ name }) => name === 'Idempotency-Key'))
  t.strictSame(withoutKey.map(({ id }) => id).sort(), ['batchGetUsers', 'checkAccess'])
})

t.test('a POST that changes nothing is repeated; answers of others are no problem documents', async (t) => {
  const { client, requests, intervene } = await setUp(t, { claims: { permissions: ['access:check'] } })
  intervene((_request, n) => {
    if (n === 1) throw new TypeError('fetch failed')
    return undefined
  })
  const { data } = await client.checkAccess({ body: { pairs: [{ user: 'auth0|x', resource: 'beta' }] } })
  t.match(data.items, [{ allowed: false, reason: 'unknown_resource' }])
  t.equal(requests.length, 2)

  intervene(() => new Response('<h1>Bad Gateway</h1>', { status: 502 }))
  await t.rejects(client.getProfile(), { code: 'unexpected_response', status: 502 })
  intervene(() => new Response('<h1>Welcome to our Wi-Fi</h1>'))
  await t.rejects(client.getProfile(), { code: 'unexpected_response' })
  t.equal(requests.length, 1)
})

t.test('ends at the deadline, whatever it waits for', async (t) => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
  t.teardown(() => silent.closeAllConnections())
  t.teardown(() => silent.close())
  const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const client = createProfileClient({ baseUrl, getToken: () => 'token', deadline: 100 })
  await t.rejects(client.getProfile(), { code: 'deadline_exceeded', status: 0 })
  const stuck = createProfileClient({ baseUrl, getToken: () => new Promise(() => {}) })
  await t.rejects(stuck.getProfile({ deadline: 50 }), { code: 'deadline_exceeded' })
})

t.test('a signal ends a call while it waits, with its own reason', async (t) => {
  const { client, intervene } = await setUp(t)
  intervene(() => problem(503, 'overloaded', { 'retry-after': '10' }))
  const calledOff = new AbortController()
  const call = client.getProfile({ signal: calledOff.signal })
  setTimeout(() => calledOff.abort(new Error('the page was closed')), 20)
  await t.rejects(call, { message: 'the page was closed' })
  await t.rejects(client.getProfile({ signal: AbortSignal.abort() }), { name: 'AbortError' })
})

t.test('a token that is not accepted is refreshed once, by all calls together', async (t) => {
  const { client, refreshes } = await setUp(t, { tokens: (refresh) => (refresh ? undefined : 'stale') })
  await Promise.all([client.getProfile(), client.listConsents(), client.listMyLicenses()])
  t.equal(refreshes.filter(Boolean).length, 1)

  const hopeless = await setUp(t, { tokens: () => 'stale' })
  await t.rejects(hopeless.client.getProfile(), { code: 'invalid_token', status: 401 })
  t.strictSame(hopeless.refreshes, [false, true])

  const loggedOut = await setUp(t, { tokens: () => Promise.reject(new Error('login_required')) })
  await t.rejects(loggedOut.client.getProfile(), { message: 'login_required' })
})

t.test(
  'a new token is also for those who hear late that theirs is not accepted, and for those who begin meanwhile',
  async (t) => {
    const renewed = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const { client, refreshes, intervene } = await setUp(t, {
      async tokens(refresh) {
        if (!refresh) return 'stale'
        asked.resolve()
        await renewed.promise
        return undefined
      },
    })
    const slow = Promise.withResolvers<void>()
    intervene(async ({ url }) => {
      if (url.endsWith('/consents')) await slow.promise
      return undefined
    })
    const late = client.listConsents()
    const first = client.getProfile()
    await asked.promise
    const meanwhile = client.listMyLicenses()
    renewed.resolve()
    await Promise.all([first, meanwhile])
    slow.resolve()
    await late
    t.strictSame(refreshes, [false, false, true])

    await client.getProfile()
    t.strictSame(
      refreshes,
      [false, false, true, false, true],
      'one that is not accepted an hour later is renewed again',
    )
  },
)

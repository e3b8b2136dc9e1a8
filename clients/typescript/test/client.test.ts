import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { build as bundle } from 'esbuild'
import t from 'tap'
import { operations as table } from '../../../src/contract/generated/operations.ts'
import { createProfileClient, type FieldError, fieldErrors, ProfileError } from '../src/index.ts'
import { problem, setUp } from './harness.ts'

const LIMIT = 7 * 1024
const PROGRAM = join(import.meta.dirname, 'program.mjs')

/** What `npm pack --json` says. */
interface Packed {
  filename: string
  files: { path: string }[]
}

t.test('is at most 7 KB gzipped, with openapi-fetch', async (t) => {
  const { outputFiles } = await bundle({
    entryPoints: [join(import.meta.dirname, '../src/index.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  const size = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
  t.comment(`${size} bytes gzipped`)
  t.ok(size > 1000 && size <= LIMIT, `${size} bytes`)
})

t.test(
  'the package that is published: what is in it, and a program that has installed it, run by the machine’s own Node',
  async (t) => {
    const folder = join(import.meta.dirname, '..')
    const home = t.testdir({
      node_modules: { 'profile-service-client': {} },
      'program.mjs': readFileSync(PROGRAM, 'utf8'),
    })
    const npm = process.env.npm_execpath
    const [command, ...first] = npm ? [process.execPath, npm] : ['npm']
    // Builds it first (prepack).
    const packed = spawnSync(command, [...first, 'pack', '--json', '--pack-destination', home], {
      cwd: folder,
      encoding: 'utf8',
    })
    t.equal(packed.status, 0, packed.stderr)
    const [{ filename, files }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as [Packed]
    const names = files.map(({ path }) => path).filter((path) => !/^dist\/.+\.(js|d\.ts)$/.test(path))
    t.strictSame(names.sort(), ['LICENSE', 'README.md', 'package.json'])
    const installed = join(home, 'node_modules/profile-service-client')
    t.equal(spawnSync('tar', ['xzf', join(home, filename), '--strip-components=1', '-C', installed]).status, 0)
    symlinkSync(join(folder, '../../node_modules/openapi-fetch'), join(home, 'node_modules/openapi-fetch'))

    const { app } = await setUp(t)
    const token = await app.issuer.token({ sub: 'auth0|program' })
    const node = process.env.npm_node_execpath ?? process.execPath
    const program = spawn(node, ['program.mjs', `${app.api.listeningOrigin}/api/v1`, token], { cwd: home })
    const [said, failed, [code]] = await Promise.all([
      text(program.stdout),
      text(program.stderr),
      once(program, 'exit'),
    ])
    t.equal(code, 0, failed)
    const { version, ...seen } = JSON.parse(said)
    t.comment(`Node ${version}`)
    t.strictSame(seen, {
      created: true,
      updated: 'أحمد',
      fields: { phone: 'Must have at least 6 characters' },
      attempts: 3,
      versions: [2, 1],
      aborted: 'AbortError',
      late: 'deadline_exceeded',
      secret: 'TypeError',
      resumed: 'saved',
      next: 'done',
    })
  },
)

t.test('has a method for every operation that takes an access token', async (t) => {
  const client = createProfileClient({ baseUrl: 'http://localhost', getToken: () => '' })
  const wanted = table.filter(({ security }) => security && security.scheme !== 'hookSecret').map(({ id }) => id)
  for (const id of wanted) t.type(client[id as 'getProfile'], 'function', id)
})

t.test('calls operations with what the contract says they take', async (t) => {
  const { client, app } = await setUp(t, { claims: { permissions: ['licenses:manage'] } })
  const first = await client.getProfile()
  t.match(first, { status: 200, data: { auth0_id: 'auth0|ahmed', completion: { complete: false } } })
  const { data, etag } = await client.putProfile({
    body: { first_name: 'أحمد', last_name: 'AlRajhy', profile_data: { phone: '009650000000' } },
    headers: { 'If-Match': first.etag ?? '' },
  })
  t.match(data, { first_name: 'أحمد', completion: { complete: true } })

  const unchanged = await client.getProfile({ headers: { 'If-None-Match': etag ?? '' } })
  t.match(unchanged, { status: 304, data: undefined, etag })
  const patched = await client.patchProfile({ body: { profile_data: { phone: null } } })
  t.notOk('phone' in patched.data.profile_data)

  const consent = await client.putConsent({ path: { purpose: 'marketing' }, body: { status: 'given', locale: 'ar' } })
  t.match(consent.data, { purpose: 'marketing', status: 'given' })
  await client.putResource({ path: { resource: '3d-assets' }, body: { title: '3D assets' } })
  t.match((await client.getResource({ path: { resource: '3d-assets' } })).data, { title: '3D assets' })

  const erased = await client.deleteProfile()
  t.match(erased, { status: 204, data: undefined })
  const rows = await app.database.sql('select first_name from accounts_user')
  t.strictSame(rows, [{ first_name: null }])
})

t.test('problems are errors with a code, and pointers that lead to fields', async (t) => {
  const { client, requests } = await setUp(t)
  const error = await client
    .putProfile({ body: { profile_data: { phone: '12', title: 'x'.repeat(151) } } })
    .catch((reason) => reason)
  t.type(error, ProfileError)
  t.match(error, { code: 'validation_failed', status: 422, requestId: /^[0-9a-f-]{36}$/ })
  t.strictSame(fieldErrors(error), {
    phone: 'Must have at least 6 characters',
    title: 'Must have at most 150 characters',
  })
  const inArabic = ({ code, limit }: FieldError) => (code === 'minLength' ? `${limit} أحرف على الأقل` : undefined)
  t.strictSame(fieldErrors(error, { say: inArabic, fieldOf: (pointer) => pointer }), {
    '/profile_data/phone': '6 أحرف على الأقل',
    '/profile_data/title': 'Must have at most 150 characters',
  })
  t.equal(requests.length, 1, 'what is wrong is not sent again')
  const letters = await client.putProfile({ body: { profile_data: { phone: 'call me' } } }).catch((reason) => reason)
  t.match(letters.errors, [{ pointer: '/profile_data/phone', code: 'pattern' }])
  t.match(fieldErrors(letters).phone, /^Must be 6 to 20 digits/, 'in words, not as a regular expression')
  t.strictSame(fieldErrors(new Error('something else')), {})
  const forbidden = client.getUser({ path: { user_id: '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d' } })
  await t.rejects(forbidden, { code: 'permission_required', status: 403 })
})

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

t.test('updateProfile applies a change to what is there, and again when somebody else was faster', async (t) => {
  const { client, requests, intervene, app } = await setUp(t)
  await client.putProfile({ body: { profile_data: { visits: 1 } } })
  const rival = await setUp(t, { replicaOf: app })
  intervene(async (request) => {
    if (request.method !== 'PUT' || requests.length > 2) return undefined
    await rival.client.putProfile({ body: { profile_data: { visits: 10 } } })
    return undefined
  })
  const { data } = await client.updateProfile(({ profile_data }) => ({
    profile_data: { visits: Number(profile_data.visits) + 1 },
  }))
  t.equal(data.profile_data.visits, 11)
  t.equal(requests.length, 4, 'read, refused, read, written')

  intervene(() => undefined)
  const same = await client.updateProfile(() => undefined)
  t.equal(same.data.version, data.version)
  t.equal(requests.length, 1, 'nothing to write')

  intervene((request) => (request.method === 'PUT' ? problem(412, 'precondition_failed') : undefined))
  await t.rejects(client.updateProfile({ first_name: 'x' }), { code: 'precondition_failed' }, 'not for ever')
})

t.test('concurrent updates all count', async (t) => {
  const { client } = await setUp(t)
  const count = () =>
    client.updateProfile(({ profile_data }) => ({ profile_data: { n: Number(profile_data.n ?? 0) + 1 } }))
  await Promise.all([count(), count(), count(), count()])
  t.equal((await client.getProfile()).data.profile_data.n, 4)
})

t.test('iterates over pages', async (t) => {
  const { client, requests, intervene } = await setUp(t)
  for (let n = 1; n <= 5; n++) await client.putProfile({ body: { profile_data: { n } } })
  intervene(() => undefined)
  const versions: unknown[] = []
  for await (const { version } of client.iterate('listProfileHistory', { query: { limit: 2 } })) versions.push(version)
  t.strictSame(versions, [5, 4, 3, 2, 1])
  t.equal(requests.length, 3)
  intervene(() => undefined)
  for await (const entry of client.iterate('listProfileHistory', { query: { limit: 2 } })) {
    t.equal(entry.version, 5)
    break
  }
  t.equal(requests.length, 1, 'a page that nobody needs is not fetched')
  for await (const licence of client.iterate('listMyLicenses')) t.fail(licence.title)
})

t.test('what does not fit the contract does not compile', async (t) => {
  const { client } = await setUp(t)
  const never: (() => unknown)[] = [
    // @ts-expect-error a number is no name
    () => client.putProfile({ body: { first_name: 5 } }),
    // @ts-expect-error the body is missing
    () => client.putProfile(),
    // @ts-expect-error the purpose is missing
    () => client.putConsent({ body: { status: 'given' } }),
    // @ts-expect-error there is no such filter
    () => client.searchUsers({ query: { nickname: 'x' } }),
    // @ts-expect-error an answer without an end has no last page
    () => client.iterate('listChanges'),
    // @ts-expect-error not a field of a profile
    async () => (await client.getProfile()).data.password,
    // @ts-expect-error only after If-None-Match there may be no data
    async () => (await client.getProfile({ headers: { 'If-None-Match': '"1"' } })).data.version,
    async () => (await client.getRegistrationsReport()).data.items,
  ]
  t.ok(never)
})

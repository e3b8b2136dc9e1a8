import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import t, { type Test } from 'tap'
import { knownMigrations, migrateToLatest } from '../../src/db/migrator.ts'
import { startPostgres } from '../../src/dev/postgres.ts'
import { createDatabase } from '../helpers/database.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { profileService } from './run.ts'
import { AHMED, call, environment, PROFILE, startReadyService, startService, until, untilReady } from './service.ts'

const issuer = await startTestIssuer(t)
const token = await issuer.token()

t.test('a wrong configuration: every problem at once, exit code 78, nothing listens', async (t) => {
  const { code, stdout, stderr } = await profileService(['serve'], {
    DATABASE_URL: 'postgresql://profile:s3cret@h:port/db',
    AUTH_ISSUER: 'http://login.example.com/',
    PORT: 'http',
    LOG_LEVEL: 'loud',
  })
  t.equal(code, 78)
  t.equal(stdout, '', 'no log line, so nothing listened')
  const lines = stderr.trim().split('\n')
  t.equal(lines.length, 6, 'a heading and one line a problem')
  for (const name of ['DATABASE_URL', 'AUTH_ISSUER', 'AUTH0_AUDIENCE', 'PORT', 'LOG_LEVEL']) {
    const [line, ...others] = lines.filter((each) => each.startsWith(`  ${name} `))
    t.match(line, new RegExp(`${name} (is|has) .+\\. Example: ${name}=.+`))
    t.same(others, [], `${name} is told once`)
  }
  t.notMatch(stderr, /s3cret| {4}at /, 'neither password nor stack trace')
})

t.test('a port that is in use: a clear word instead of a stack trace', async (t) => {
  const database = await createDatabase(t)
  const squatter = createServer().listen(0, '127.0.0.1')
  await once(squatter, 'listening')
  t.teardown(() => squatter.close())
  const { port } = squatter.address() as AddressInfo
  for (const variable of ['PORT', 'OPS_PORT']) {
    const env = { ...environment(database.url, issuer), [variable]: `${port}`, LOG_LEVEL: 'silent' }
    const { code, stdout, stderr } = await profileService(['serve'], env)
    t.equal(code, 69)
    t.equal(
      stderr,
      `${variable}: cannot listen on 127.0.0.1:${port}: the port is in use: stop what listens there, or choose another one\n`,
    )
    t.equal(stdout, '')
  }
  const elsewhere = { ...environment(database.url, issuer), HOST: '192.0.2.1' }
  t.match(await profileService(['serve'], elsewhere), {
    code: 69,
    stderr: /cannot listen on 192\.0\.2\.1:0: HOST is not an address of this machine/,
  })
})

t.test('what is served where', async (t) => {
  const { service } = await startReadyService(t, issuer)
  const statuses = async (base: string) => {
    const paths = ['/livez', '/readyz', '/metrics', '/openapi.yaml', PROFILE, '/docs']
    return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, (await call(base + path)).status])))
  }
  t.same(await statuses(service.api), {
    '/livez': 200,
    '/readyz': 200,
    '/metrics': 404,
    '/openapi.yaml': 200,
    [PROFILE]: 401,
    '/docs': 404,
  })
  t.same(await statuses(service.ops), {
    '/livez': 200,
    '/readyz': 200,
    '/metrics': 200,
    '/openapi.yaml': 404,
    [PROFILE]: 404,
    '/docs': 404,
  })

  await call(service.api + PROFILE, { token, method: 'PUT', body: AHMED })
  const metrics = (await call(`${service.ops}/metrics`)).json as string
  t.match(metrics, /http_request_duration_seconds_count\{.*operation="putProfile".*\} 1/)
  t.match(metrics, /profile_tokens_refused_total\{reason="\w+"\} 1/)
  const line = await until(
    async () => service.log.find(({ operation }) => operation === 'putProfile'),
    (found) => found !== undefined,
  )
  t.match(line, { level: 'info', status: 200, request_id: /^[0-9a-f-]{36}$/ })
  for (const secret of [token, 'Ahmed', '009650000000', 'auth0|test', PROFILE])
    t.notOk(JSON.stringify(service.log).includes(secret), 'nothing personal in the log')
})

t.test('a database that is not migrated: it starts, says why it is not ready, and heals by itself', async (t) => {
  const database = await createDatabase(t, 'template0')
  const service = await startService(t, environment(database.url, issuer))
  t.equal((await call(`${service.api}/livez`)).status, 200)
  for (const base of [service.api, service.ops]) {
    // The issuer's keys may come a moment later than the first answer.
    const answer = await until(
      () => call(`${base}/readyz`),
      ({ json }) => json.errors?.length === 1,
    )
    t.match(answer, {
      status: 503,
      json: {
        code: 'not_ready',
        errors: [{ code: 'database_not_migrated', detail: /empty: run "profile-service migrate"/ }],
      },
    })
  }
  for (const [method, body] of [['GET'], ['PUT', AHMED], ['DELETE']] as const) {
    // Where other tests keep the processors busy, a process that has just started may be overloaded for a moment.
    const answer = await until(
      () => call(service.api + PROFILE, { token, method, ...(body ? { body } : {}) }),
      ({ json }) => json.code !== 'overloaded',
    )
    t.match(answer, { status: 503, retryAfter: /^\d+$/, json: { code: 'database_not_migrated' } }, method)
  }
  const warning = await until(
    async () => service.log.find(({ msg }) => msg === 'not ready'),
    (found) => found !== undefined,
  )
  t.match(warning, { level: 'warn', reason: { code: 'database_not_migrated' } }, 'the log says why')

  t.notOk((await migrateToLatest(database.url)).error)
  t.equal((await untilReady(service.api)).status, 200)
  t.match(await call(service.api + PROFILE, { token, method: 'PUT', body: AHMED }), {
    status: 200,
    json: { first_name: 'Ahmed' },
  })

  const last = (await knownMigrations()).at(-1)
  await database.sql('delete from accounts_migration where name = $1', [last])
  t.match(await untilReady(service.api, 503), {
    status: 503,
    json: { errors: [{ code: 'database_not_migrated', detail: /^1 pending: run "profile-service migrate"/ }] },
  })
})

t.test('without the keys of the issuer it starts, and says so', async (t) => {
  const database = await createDatabase(t)
  const service = await startService(t, { ...environment(database.url, issuer), AUTH_JWKS_URL: 'http://127.0.0.1:1/' })
  t.match(await untilReady(service.api, 503), { status: 503, json: { errors: [{ code: 'keys_unavailable' }] } })
  t.match(await call(service.api + PROFILE, { token }), {
    status: 503,
    retryAfter: /^\d+$/,
    json: { code: 'keys_unavailable' },
  })
  t.equal((await call(`${service.api}/livez`)).status, 200)
})

t.test('database down: told within a second, alive, and back by itself', async (t) => {
  const dataDir = join(t.testdir(), 'data')
  const settings = { fsync: 'off' }
  let postgres = await startPostgres({ dataDir, settings })
  t.teardown(() => postgres.stop())
  const { port } = postgres
  const url = postgres.url('postgres')
  t.notOk((await migrateToLatest(url)).error)
  await postgres.stop()
  // Up before its database, it has given back what loading took by the time that anybody counts milliseconds.
  const service = await startService(t, environment(url, issuer))
  postgres = await startPostgres({ dataDir, port, settings })
  t.equal((await untilReady(service.api)).status, 200)
  const stored = await call(service.api + PROFILE, { token, method: 'PUT', body: AHMED })
  t.equal(stored.status, 200)

  for (const round of ['once', 'and again']) {
    t.comment(round)
    await postgres.stop()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        call(service.api + PROFILE, { token, ...(index % 2 ? { method: 'PUT', body: AHMED } : {}) }),
      ),
    )
    for (const { status, retryAfter, json, ms } of answers) {
      t.match(
        { status, retryAfter, json },
        { status: 503, retryAfter: /^\d+$/, json: { code: 'database_unavailable' } },
      )
      t.ok(ms < 1_000, `within a second (${ms.toFixed(0)} ms)`)
    }
    t.equal((await call(`${service.api}/livez`)).status, 200)
    t.equal((await call(`${service.ops}/livez`)).status, 200)
    t.match(await untilReady(service.ops, 503), { status: 503, json: { errors: [{ code: 'database_unavailable' }] } })
    t.equal((await call(service.api + PROFILE, { token: 'x.y.z' })).status, 401, 'a bad token is still told so')

    postgres = await startPostgres({ dataDir, port, settings })
    t.equal((await untilReady(service.api)).status, 200)
    const { id, version } = stored.json
    t.match(await call(service.api + PROFILE, { token }), { status: 200, json: { id, version } }, 'nothing is lost')
  }
  t.notMatch(JSON.stringify(service.log), new RegExp(new URL(url).password), 'no password in the log')
})

t.test('a database that hangs: told in bounded time, alive, and back by itself', async (t) => {
  const postgres = await startPostgres({
    dataDir: join(t.testdir(), 'data'),
    settings: { fsync: 'off' },
    persistent: false,
  })
  t.teardown(() => postgres.stop())
  const url = postgres.url('postgres')
  t.notOk((await migrateToLatest(url)).error)
  const service = await startService(t, environment(url, issuer))
  t.equal((await untilReady(service.api)).status, 200)
  t.equal((await call(service.api + PROFILE, { token, method: 'PUT', body: AHMED })).status, 200)

  const signal = await everyProcessOf(t, url, postgres.pid)
  signal('SIGSTOP')
  t.teardown(() => signal('SIGCONT'))
  const answers = await Promise.all(Array.from({ length: 20 }, () => call(service.api + PROFILE, { token })))
  for (const { status, retryAfter, json } of answers) {
    t.match({ status, retryAfter, json }, { status: 503, retryAfter: /^\d+$/, json: { code: 'database_unavailable' } })
  }
  const slowest = Math.max(...answers.map(({ ms }) => ms))
  t.ok(slowest < 5_000, `within five seconds (${slowest.toFixed(0)} ms)`)
  t.ok((await call(`${service.api}/livez`)).ms < 500)
  signal('SIGCONT')
  t.equal((await untilReady(service.api)).status, 200)
  t.match(await call(service.api + PROFILE, { token }), { status: 200, json: { first_name: 'Ahmed' } })
})

t.test('Redis that is not there: it serves, counts by itself, and says so', async (t) => {
  const { service } = await startReadyService(t, issuer, { REDIS_URL: 'redis://127.0.0.1:1' })
  t.equal((await call(service.api + PROFILE, { token })).status, 200)
  const said = await until(
    async () => service.log.find(({ msg }) => /^Redis cannot be reached/.test(String(msg))),
    (found) => found !== undefined,
  )
  t.match(said, { level: 'warn', err: { code: 'ECONNREFUSED' } })
})

t.test('PORT and HOST are where it listens', async (t) => {
  const database = await createDatabase(t)
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as AddressInfo
  free.close()
  await once(free, 'close')
  const service = await startService(t, { ...environment(database.url, issuer), PORT: `${port}` })
  t.equal(service.api, `http://127.0.0.1:${port}`)
  const response = await fetch(`${service.api}/openapi.yaml`)
  t.match(await text(response.body as ReadableStream), /^openapi: /)
})

/** Signals the server and all of its sessions, as they are now. */
async function everyProcessOf(t: Test, url: string, postmaster: number): Promise<(signal: NodeJS.Signals) => void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  t.teardown(() => client.end())
  const { rows } = await client.query(`select pid from pg_stat_activity where backend_type = 'client backend'`)
  return (signal) => {
    for (const pid of [postmaster, ...rows.map(({ pid }) => pid)]) {
      try {
        process.kill(pid, signal)
      } catch {
        // A session may have ended meanwhile.
      }
    }
  }
}

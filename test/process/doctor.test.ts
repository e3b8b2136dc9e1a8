import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import t, { type Test } from 'tap'
import { anyFreePort } from '../../src/dev/ports.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import { createDatabase } from '../helpers/database.ts'
import { AUDIENCE, startTestIssuer } from '../helpers/issuer.ts'
import { startCollector } from '../tracing/collector.ts'
import { profileService } from './run.ts'
import { environment } from './service.ts'

const issuer = await startTestIssuer(t)

interface Diagnosis {
  code: number | null
  /** Of one check, in the order in which they were reported. */
  of(check: string): Finding[]
  output: string
}

async function diagnose(env: Record<string, string>, ...words: string[]): Promise<Diagnosis> {
  const { code, stdout, stderr } = await profileService(['doctor', '--json', ...words], env)
  if (!stdout) throw new Error(stderr)
  const { findings } = JSON.parse(stdout) as { findings: Finding[] }
  return { code, of: (check) => findings.filter((finding) => finding.check === check), output: stdout + stderr }
}

async function healthy(t: Test): Promise<{ env: Record<string, string>; sql: (text: string) => Promise<unknown> }> {
  const { url, sql } = await createDatabase(t)
  return { env: environment(url, issuer), sql }
}

t.test('a healthy deployment: exit code 0, and a table for people', async (t) => {
  const { env } = await healthy(t)
  const { code, of } = await diagnose(env)
  t.equal(code, 0)
  t.match(of('database'), [{ state: 'ok', found: /^PostgreSQL \d+/ }])
  t.match(of('database schema'), [{ state: 'ok', found: /^up to date: \d+ migrations$/ }])
  for (const check of [
    'database clock',
    'database privileges',
    'database connections',
    'stored attributes',
    'issuer clock',
  ])
    t.match(of(check), [{ check, state: 'ok' }])
  t.match(of('issuer keys'), [{ state: 'ok', found: /^1 for RS256 at http/ }])

  const { code: again, stdout } = await profileService(['doctor'], env)
  t.equal(again, 0)
  t.match(stdout, /^ok +database +PostgreSQL/m)
  t.match(stdout, /^warning +configuration +no event stream.+\n +-> set AUTH0_HOOK_SECRET/m)
  t.match(stdout, /^0 failed, \d warnings$/m)
  t.match(await profileService(['doctor', '--nonsense'], env), { code: 64, stderr: /Usage: profile-service/ })
})

t.test('a bad configuration: every problem, and whatever else can be looked at', async (t) => {
  const { env } = await healthy(t)
  const { code, of } = await diagnose({ ...env, AUTH0_AUDIENCE: '', RATE_LIMIT: 'many' })
  t.equal(code, 1)
  t.match(of('configuration'), [
    { state: 'failed', found: 'AUTH0_AUDIENCE is missing', advice: /for example: AUTH0_AUDIENCE=https/ },
    { state: 'failed', found: /^RATE_LIMIT is "many"/ },
  ])
  t.match(of('database'), [{ state: 'ok' }])
})

t.test('a database that is not there, empty, behind, ahead, or takes no writes', async (t) => {
  const gone = await diagnose(environment('postgresql://u:s3cret@127.0.0.1:1/x', issuer))
  t.match(gone, { code: 1 })
  t.match(gone.of('database'), [{ state: 'failed', found: /ECONNREFUSED/, advice: /DATABASE_URL/ }])
  t.notMatch(gone.output, /s3cret/)

  const empty = await diagnose(environment((await createDatabase(t, 'template0')).url, issuer))
  t.match(empty, { code: 1 })
  t.match(empty.of('database schema'), [
    { state: 'failed', found: /^pending: 0001_/, advice: /profile-service migrate/ },
  ])

  const { env, sql } = await healthy(t)
  await sql(`insert into accounts_migration values ('9999_add_more', now()::text)`)
  const ahead = await diagnose(env)
  t.match(ahead, { code: 0 })
  t.match(ahead.of('database schema'), [{ state: 'warning', found: 'ahead of this version: 9999_add_more' }])

  const database = new URL(env.DATABASE_URL as string).pathname.slice(1)
  await sql(`alter database ${database} set default_transaction_read_only = on`)
  const standby = await diagnose(env)
  t.match(standby, { code: 1 })
  t.match(standby.of('database role'), [{ state: 'failed', advice: /primary/ }])
})

t.test('a role that may not do what the service does', async (t) => {
  const { env, sql } = await healthy(t)
  const role = `doctor_${process.pid}`
  await sql(`create role ${role} login password 'x'`)
  t.teardown(() => sql(`drop owned by ${role}; drop role ${role}`))
  await sql(`grant select on all tables in schema public to ${role}; grant insert on accounts_audit to ${role}`)
  const url = Object.assign(new URL(env.DATABASE_URL as string), { username: role, password: 'x' }).href
  const { code, of } = await diagnose({ ...env, DATABASE_URL: url })
  t.equal(code, 1)
  const found = 'missing: insert on accounts_consent, insert on accounts_user, update on accounts_user'
  t.match(of('database privileges'), [{ state: 'failed', found }])
})

t.test('an attribute schema that stored profiles do not follow: how many, and no names that users chose', async (t) => {
  const { env, sql } = await healthy(t)
  await sql(`insert into accounts_user (id, auth0_id, profile_data)
    select gen_random_uuid(), 'auth0|' || n, jsonb_build_object('phone', n) from generate_series(1, 3) n`)
  await sql(
    `insert into accounts_user (id, auth0_id, profile_data) values (gen_random_uuid(), 'auth0|x', '{"canary": 1}')`,
  )
  const schema = { type: 'object', properties: { phone: { type: 'string' } }, additionalProperties: false }
  const PROFILE_SCHEMA = join(t.testdir({ 'schema.json': JSON.stringify(schema) }), 'schema.json')
  const { code, of, output } = await diagnose({ ...env, PROFILE_SCHEMA })
  t.equal(code, 0, 'they can be served')
  t.match(of('stored attributes'), [
    { state: 'warning', found: /^4 of 4 profiles do not follow .+\/profile_data\/phone \w+ \(3\)/ },
  ])
  t.notMatch(output, /canary|auth0\|/)
})

t.test('a pasted token: whether it would be accepted, and in plain words why not', async (t) => {
  const { env } = await healthy(t)
  const now = Math.floor(Date.now() / 1000)
  const email = { email: 'canary@example.com', email_verified: true }
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const foreign = () => new SignJWT({ iss: issuer.issuer, aud: AUDIENCE, sub: 'x', iat: now, exp: now + 3_600 })
  const good = await issuer.token({ sub: 'auth0|canary', ...email })
  const cases: [token: string, found: RegExp, advice?: RegExp][] = [
    [good, /^would be accepted, from a user, until 20/],
    [`Bearer ${good}`, /^would be accepted/],
    [await issuer.token({ sub: 'x@clients' }), /from a service/],
    [
      await issuer.token({ aud: 'test-app', nonce: 'n' }),
      /wrong_audience/,
      /audience is the client id: this is an ID token/,
    ],
    [
      await issuer.token({ aud: 'Xb2k7pQ9client', azp: undefined, name: 'x' }),
      /wrong_audience/,
      /audience is the client id: this is an ID token/,
    ],
    ['', /^there is none$/, /paste the access token/],
    [
      await issuer.token({ aud: 'https://other.example' }),
      /wrong_audience/,
      /"https:\/\/other.example", not "https:\/\/profile.test\/api"/,
    ],
    [await issuer.token({ iss: 'https://other.example/' }), /wrong_issuer/, /AUTH0_DOMAIN or AUTH_ISSUER/],
    [await issuer.token({ exp: now - 600 }), /expired/, /expired 1\d\.\d minutes ago/],
    [await issuer.token({ iat: now + 600 }), /issued_in_future/, /clocks/],
    [await issuer.token({ exp: undefined }), /missing_claim/, /lacks exp/],
    [`${good.slice(0, -8)}AAAAAAAA`, /bad_signature|not_base64url/],
    ['opaque-token', /not_three_parts/, /opaque token: the app must ask for audience/],
    [
      await foreign().setProtectedHeader({ alg: 'RS256', kid: 'other' }).sign(stranger),
      /unknown_kid/,
      /another tenant/,
    ],
    [await foreign().setProtectedHeader({ alg: 'HS256', kid: 'x' }).sign(Buffer.alloc(32)), /wrong_algorithm/, /RS256/],
  ]
  for (const [token, found, advice = /^/] of cases) {
    const { code, of, output } = await diagnose(env, '--token', token)
    const accepted = found.source.includes('accepted') || found.source.includes('service')
    t.match({ code, finding: of('token')[0] }, { code: accepted ? 0 : 1, finding: { found } })
    t.match(of('token')[0]?.advice ?? '', advice)
    t.notMatch(output, /canary/)
  }
  t.match((await diagnose(env, '--token', good)).of('token email'), [{ state: 'ok' }])
  t.match((await diagnose(env, '--token', await issuer.token())).of('token email'), [
    { state: 'warning', advice: /Action/ },
  ])
})

t.test('an issuer that is not there, calls itself something else, has weak keys or another time', async (t) => {
  const { env } = await healthy(t)
  const gone = await diagnose({ ...env, AUTH_ISSUER: 'http://127.0.0.1:1/' })
  t.match(gone.of('issuer keys'), [{ state: 'failed', found: /unreachable_\w+/, advice: /DNS/ }])
  const blind = await diagnose({ ...env, AUTH_JWKS_URL: 'http://127.0.0.1:1/' }, '--token', await issuer.token())
  t.match(blind.of('token'), [{ state: 'failed', found: /there are no keys$/, advice: /issuer right first/ }])

  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const server = createServer((request, response) => {
    const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'weak' }]
    const { href } = new URL('/keys', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    const discovery = { issuer: 'http://127.0.0.1/other/', jwks_uri: href }
    const document = request.url?.includes('openid-configuration') ? discovery : { keys }
    response.setHeader('date', new Date(Date.now() + 60_000).toUTCString()).end(JSON.stringify(document))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { code, of } = await diagnose({
    ...env,
    AUTH_ISSUER: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  })
  t.equal(code, 1)
  t.match(of('issuer'), [{ state: 'failed', found: /^calls itself "http:\/\/127\.0\.0\.1\/other\/"/ }])
  t.match(of('issuer clock'), [{ state: 'failed', found: /^(59|60|61)\.\d s ahead$/, advice: /NTP/ }])
  t.match(of('issuer keys'), [
    { state: 'warning', found: 'key "weak" is not trusted: it has less than 2048 bits, or more than 8192' },
    { state: 'failed' },
  ])
})

t.test('Redis that is not there is no failure', async (t) => {
  const { env } = await healthy(t)
  const { code, of, output } = await diagnose({ ...env, REDIS_URL: 'redis://:s3cret@127.0.0.1:1' })
  t.equal(code, 0)
  t.match(of('Redis'), [{ state: 'warning', found: /ECONNREFUSED/ }])
  t.notMatch(output, /s3cret/)
})

t.test('a collector that takes spans, and one that is not there', async (t) => {
  const { env } = await healthy(t)
  const { endpoint, spans } = await startCollector(t)
  const found = await diagnose({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })
  t.match(found.of('traces'), [{ state: 'ok', found: /takes them$/ }])
  t.equal(spans.length, 0)
  const { code, of, output } = await diagnose({
    ...env,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await anyFreePort()}`,
    OTEL_EXPORTER_OTLP_HEADERS: 'x=s3cret',
  })
  t.equal(code, 0)
  t.match(of('traces'), [{ state: 'warning', found: /ECONNREFUSED/, advice: /OTEL_EXPORTER_OTLP_ENDPOINT/ }])
  t.notMatch(output, /s3cret/)
})

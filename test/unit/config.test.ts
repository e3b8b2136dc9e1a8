import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { type Config, ConfigError, readConfig, readDatabaseConfig } from '../../src/config.ts'

type Environment = Record<string, string>

const MINIMAL: Environment = {
  DATABASE_URL: 'postgresql://profile:s3cret@db.example.com:5432/profile',
  AUTH0_DOMAIN: 'tenant.eu.auth0.com',
  AUTH0_AUDIENCE: 'https://profile.example.com/api',
}

const folder = t.testdir({
  'good.json': JSON.stringify({ type: 'object', properties: { badge: { type: 'string', 'x-completion': true } } }),
  'bad-schema.json': JSON.stringify({ type: 'object', properties: { badge: { type: 'strong' } } }),
  'no-object.json': '[]',
  'no-json.json': '{',
})

/** The lines of the problems, one each. */
function problemsOf(environment: Environment, read: (environment: Environment) => unknown = readConfig): string[] {
  try {
    read(environment)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.split('\n').slice(1)
  }
  return []
}

t.test('three variables are enough; everything else has a default', async (t) => {
  const { attributes, ...config } = readConfig(MINIMAL)
  t.strictSame(config, {
    host: '0.0.0.0',
    port: 3000,
    opsPort: 9464,
    database: { url: MINIMAL.DATABASE_URL, replicaUrl: null, poolSize: 4, prepared: true },
    auth: {
      issuers: ['https://tenant.eu.auth0.com/'],
      jwksUrl: 'https://tenant.eu.auth0.com/.well-known/jwks.json',
      audience: 'https://profile.example.com/api',
      emailClaim: 'email',
      keyRefreshMs: 600_000,
    },
    hookSecrets: [],
    tombstoneKeys: [],
    consentPolicy: 'record',
    corsOrigins: [],
    rateLimit: { max: 300, windowMs: 60_000, redisUrl: null },
    trustProxy: [],
    docs: false,
    logLevel: 'info',
    tracing: null,
    shutdownDelayMs: 2_000,
  })
  t.ok(attributes.pointers.includes('/profile_data/phone'), 'the built-in attribute schema')
  t.ok(Object.isFrozen(readConfig(MINIMAL)))
})

t.test('NODE_ENV and what else is in the environment change nothing', async (t) => {
  const plain = JSON.stringify(readConfig(MINIMAL))
  for (const NODE_ENV of ['production', 'test', 'development', 'nonsense']) {
    t.equal(JSON.stringify(readConfig({ ...MINIMAL, NODE_ENV, PGHOST: 'elsewhere', DEBUG: '*' })), plain)
  }
})

t.test('values as they are read', async (t) => {
  const cases: [Environment, (config: Config) => unknown, unknown][] = [
    [{ HOST: '127.0.0.1' }, (c) => c.host, '127.0.0.1'],
    [{ HOST: '::' }, (c) => c.host, '::'],
    [{ PORT: '8080' }, (c) => c.port, 8080],
    [{ PORT: ' 8080 ' }, (c) => c.port, 8080],
    [{ PORT: '' }, (c) => c.port, 3000],
    [{ PORT: '0', OPS_PORT: '0' }, (c) => [c.port, c.opsPort], [0, 0]],
    [{ OPS_PORT: '65535' }, (c) => c.opsPort, 65_535],
    [
      { DATABASE_URL: 'postgres://u@h/db?sslmode=verify-full' },
      (c) => c.database.url,
      'postgres://u@h/db?sslmode=verify-full',
    ],
    [{ DATABASE_URL: 'postgresql://u:50%@h/db' }, (c) => c.database.url, 'postgresql://u:50%@h/db'],
    [
      { DATABASE_URL: 'postgresql:///db?host=/run/postgresql' },
      (c) => c.database.url,
      'postgresql:///db?host=/run/postgresql',
    ],
    [{ DATABASE_REPLICA_URL: 'postgresql://u@ro/db' }, (c) => c.database.replicaUrl, 'postgresql://u@ro/db'],
    [{ DATABASE_POOL_SIZE: '20' }, (c) => c.database.poolSize, 20],
    [{ DATABASE_PREPARED: 'false' }, (c) => c.database.prepared, false],
    [{ AUTH0_DOMAIN: 'Tenant.EU.auth0.com' }, (c) => c.auth.issuers, ['https://tenant.eu.auth0.com/']],
    [{ AUTH_ISSUER: 'https://login.example.com' }, (c) => c.auth.issuers, ['https://login.example.com']],
    [
      { AUTH_ISSUER: 'https://login.example.com' },
      (c) => c.auth.jwksUrl,
      'https://login.example.com/.well-known/jwks.json',
    ],
    [
      { AUTH_ISSUER: 'https://a.example.com/, https://b.example.com/,' },
      (c) => c.auth.issuers,
      ['https://a.example.com/', 'https://b.example.com/'],
    ],
    [
      { AUTH_ISSUER: 'https://login.example.com/realms/x/' },
      (c) => c.auth.jwksUrl,
      'https://login.example.com/realms/x/.well-known/jwks.json',
    ],
    [{ AUTH_ISSUER: 'http://localhost:3001/' }, (c) => c.auth.issuers, ['http://localhost:3001/']],
    [{ AUTH_ISSUER: 'http://127.0.0.1:3001/' }, (c) => c.auth.issuers, ['http://127.0.0.1:3001/']],
    [{ AUTH_ISSUER: 'http://[::1]:3001/' }, (c) => c.auth.issuers, ['http://[::1]:3001/']],
    [{ AUTH_JWKS_URL: 'https://keys.example.com/jwks' }, (c) => c.auth.jwksUrl, 'https://keys.example.com/jwks'],
    [{ EMAIL_CLAIM: 'https://example.com/email' }, (c) => c.auth.emailClaim, 'https://example.com/email'],
    [{ KEY_REFRESH: '30s' }, (c) => c.auth.keyRefreshMs, 30_000],
    [{ KEY_REFRESH: '24h' }, (c) => c.auth.keyRefreshMs, 86_400_000],
    [
      { PROFILE_SCHEMA: join(folder, 'good.json') },
      (c) => [c.attributes.pointers, c.attributes.completion],
      [['/profile_data/badge'], ['badge']],
    ],
    [{ CONSENT_POLICY: 'require' }, (c) => c.consentPolicy, 'require'],
    [
      { CORS_ORIGINS: 'https://a.example.com, http://localhost:5173' },
      (c) => c.corsOrigins,
      ['https://a.example.com', 'http://localhost:5173'],
    ],
    [{ RATE_LIMIT: '10/s' }, (c) => c.rateLimit, { max: 10, windowMs: 1_000, redisUrl: null }],
    [{ RATE_LIMIT: '5000/h' }, (c) => c.rateLimit, { max: 5_000, windowMs: 3_600_000, redisUrl: null }],
    [{ REDIS_URL: 'rediss://:s3cret@cache:6379/1' }, (c) => c.rateLimit.redisUrl, 'rediss://:s3cret@cache:6379/1'],
    [
      { TRUST_PROXY: '10.0.0.0/8, 2001:db8::/32,192.0.2.1' },
      (c) => c.trustProxy,
      ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'],
    ],
    [{ TOMBSTONE_KEY: 'k'.repeat(32) }, (c) => [c.hookSecrets, c.tombstoneKeys], [[], ['k'.repeat(32)]]],
    [
      { AUTH0_HOOK_SECRET: `${'a'.repeat(32)}, ${'b/+='.padStart(40, 'b')}`, TOMBSTONE_KEY: 'k'.repeat(512) },
      (c) => c.hookSecrets,
      ['a'.repeat(32), 'b/+='.padStart(40, 'b')],
    ],
    [{ DOCS: 'true' }, (c) => c.docs, true],
    [{ LOG_LEVEL: 'debug' }, (c) => c.logLevel, 'debug'],
    [{ SHUTDOWN_DELAY: '0s' }, (c) => c.shutdownDelayMs, 0],
    [{ SHUTDOWN_DELAY: '250ms' }, (c) => c.shutdownDelayMs, 250],
  ]
  for (const [environment, look, expected] of cases) {
    t.strictSame(look(readConfig({ ...MINIMAL, ...environment })), expected, JSON.stringify(environment))
  }
  t.strictSame(
    readConfig({ DATABASE_URL: MINIMAL.DATABASE_URL ?? '', AUTH_ISSUER: 'https://a.example.com/', AUTH0_AUDIENCE: 'x' })
      .auth.issuers,
    ['https://a.example.com/'],
    'AUTH_ISSUER alone does without AUTH0_DOMAIN',
  )
})

t.test('a wrong value is the one problem, with what is wrong and what a right one looks like', async (t) => {
  const cases: [variable: string, value: string, what: RegExp][] = [
    ['PORT', '3OOO', /is "3OOO", not a whole number from 0 to 65535/],
    ['PORT', '65536', /65535/],
    ['PORT', '-1', /whole number/],
    ['PORT', '80.5', /whole number/],
    ['PORT', '0x50', /whole number/],
    ['PORT', '9464', /OPS_PORT is 9464, the same as PORT.* OPS_PORT=9465$/],
    ['OPS_PORT', '3000', /is 3000, the same as PORT/],
    ['DATABASE_URL', '', /is missing/],
    ['DATABASE_URL', 'db.example.com', /not a postgresql:\/\/ URL/],
    ['DATABASE_URL', 'mysql://u:s3cret@h/db', /not a postgresql:\/\/ URL/],
    ['DATABASE_URL', 'postgresql://u:s3cret#1@h/db', /percent-encoded/],
    ['DATABASE_URL', 'postgresql://u:s3cret%FF@h/db', /percent-encoded/],
    ['DATABASE_REPLICA_URL', 'mysql://u:s3cret@h/db', /not a postgresql:\/\/ URL/],
    ['DATABASE_POOL_SIZE', '0', /from 1 to 1000/],
    ['DATABASE_PREPARED', 'yes', /not one of true, false/],
    ['AUTH0_DOMAIN', '', /is missing.*or set AUTH_ISSUER/],
    ['AUTH0_DOMAIN', 'https://tenant.eu.auth0.com/', /not a bare host name/],
    ['AUTH0_DOMAIN', 'tenant', /not a bare host name/],
    ['AUTH_ISSUER', 'http://login.example.com/', /not an https:\/\/ URL \(http:\/\/ is for localhost only\)/],
    ['AUTH_ISSUER', 'http://127.0.0.1.example.com/', /not an https/],
    ['AUTH_ISSUER', 'https://a.example.com/,login', /"login"/],
    ['AUTH_JWKS_URL', 'file:///etc/passwd', /not an https/],
    ['AUTH0_AUDIENCE', '   ', /is missing/],
    ['KEY_REFRESH', '10', /not a duration/],
    ['KEY_REFRESH', '1ms', /less than 10ms/],
    ['KEY_REFRESH', '600h', /more than 24h/],
    ['AUTH0_HOOK_SECRET', 's3cret', /32 to 512 characters/],
    ['AUTH0_HOOK_SECRET', `${'x'.repeat(32)},s3cret`, /32 to 512 characters/],
    ['AUTH0_HOOK_SECRET', `${'s3cret'.repeat(8)} x`, /32 to 512 characters/],
    ['TOMBSTONE_KEY', 's3cret', /32 to 512 characters/],
    ['PROFILE_SCHEMA', '/no/such/file', /is \/no\/such\/file, which is not a usable attribute schema: ENOENT/],
    ['PROFILE_SCHEMA', join(folder, 'no-json.json'), /JSON/],
    ['PROFILE_SCHEMA', join(folder, 'no-object.json'), /must be a JSON object/],
    ['PROFILE_SCHEMA', join(folder, 'bad-schema.json'), /type/],
    ['CONSENT_POLICY', 'ask', /not one of record, require/],
    ['CORS_ORIGINS', '*', /"\*", not an exact origin/],
    ['CORS_ORIGINS', 'https://app.example.com/', /no slash at the end/],
    ['CORS_ORIGINS', 'https://app.example.com:443', /not an exact origin/],
    ['CORS_ORIGINS', 'null', /not an exact origin/],
    ['RATE_LIMIT', '300', /requests per s, min or h/],
    ['RATE_LIMIT', '0/min', /requests per s, min or h/],
    ['REDIS_URL', 'http://:s3cret@cache', /not a redis:\/\/ or rediss:\/\/ URL/],
    ['TRUST_PROXY', '10.0.0.0/33', /not an IP address or CIDR/],
    ['TRUST_PROXY', 'true', /not an IP address or CIDR/],
    ['DOCS', '1', /not one of true, false/],
    ['LOG_LEVEL', 'verbose', /not one of trace/],
    ['SHUTDOWN_DELAY', 'soon', /not a duration/],
  ]
  for (const [variable, value, what] of cases) {
    const problems = problemsOf({ ...MINIMAL, [variable]: value })
    t.equal(problems.length, 1, `${variable}=${value}`)
    t.match(problems[0], what)
    t.match(
      problems[0],
      variable === 'PORT' ? / Example: \w+=./ : new RegExp(`^  ${variable} .+ Example: ${variable}=.`),
    )
    t.notMatch(problems[0], /s3cret/, 'without the password')
  }
})

t.test('a stream of deletions needs the key of the tombstones', async (t) => {
  const problems = problemsOf({ ...MINIMAL, AUTH0_HOOK_SECRET: 's3cret'.repeat(8) })
  t.equal(problems.length, 1)
  t.match(problems[0], /^ {2}TOMBSTONE_KEY is missing, and AUTH0_HOOK_SECRET needs it\. Example: TOMBSTONE_KEY=./)
})

t.test('all problems are told at once', async (t) => {
  t.same(
    problemsOf({}).map((line) => line.trim().split(' ')[0]),
    ['AUTH0_DOMAIN', 'DATABASE_URL', 'AUTH0_AUDIENCE'],
  )
  const wrong = Object.fromEntries(
    [
      ...Object.keys(MINIMAL),
      'PORT',
      'OPS_PORT',
      'AUTH_ISSUER',
      'KEY_REFRESH',
      'CORS_ORIGINS',
      'RATE_LIMIT',
      'DOCS',
      'LOG_LEVEL',
    ].map((name) => [name, name === 'AUTH0_AUDIENCE' ? '' : '?']),
  )
  const named = problemsOf(wrong).map((line) => line.trim().split(' ')[0])
  t.same(named.toSorted(), Object.keys(wrong).toSorted())
})

t.test('traces, by the variables of OpenTelemetry', async (t) => {
  const on = { ...MINIMAL, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' }
  t.strictSame(readConfig(on).tracing, {
    endpoint: 'http://collector:4318/v1/traces',
    headers: {},
    resource: {},
    serviceName: 'profile-service',
    sampler: 'parentbased_always_on',
    ratio: 1,
    delayMs: 5_000,
    timeoutMs: 10_000,
  })
  const all = readConfig({
    ...on,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://other.example.com/ingest?key=1',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20s3cret, x-a=1=2',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-a=3',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=accounts,k8s.pod.name=a%2Cb',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
    OTEL_BSP_SCHEDULE_DELAY: '1000',
    OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
  }).tracing
  t.strictSame(all, {
    endpoint: 'https://other.example.com/ingest?key=1',
    headers: { authorization: 'Bearer s3cret', 'x-a': '3' },
    resource: { 'service.name': 'accounts', 'k8s.pod.name': 'a,b' },
    serviceName: 'accounts',
    sampler: 'traceidratio',
    ratio: 0.25,
    delayMs: 1_000,
    timeoutMs: 2_000,
  })
  for (const off of [{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }]) {
    t.equal(readConfig({ ...on, ...off }).tracing, null)
  }
  t.equal(readConfig({ ...MINIMAL, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }).tracing, null, 'meant for others')
  const wrong: [string, string, RegExp][] = [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317', /not an http/],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', /not one of http\/json/],
    ['OTEL_EXPORTER_OTLP_HEADERS', 's3cret', /not name=value/],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=s3cret%zz', /not name=value/],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote', /not one of always_on/],
    ['OTEL_TRACES_SAMPLER_ARG', '2', /from 0 to 1/],
    ['OTEL_BSP_SCHEDULE_DELAY', '1s', /whole number/],
  ]
  for (const [name, value, why] of wrong) {
    const problems = problemsOf({ ...on, [name]: value })
    t.equal(problems.length, 1, name)
    t.match(problems[0], why)
    t.notMatch(problems[0], /s3cret/)
    const [, variable = '', example = ''] = /Example: (\w+)=(.+)$/.exec(problems[0] ?? '') ?? []
    t.strictSame(problemsOf({ ...on, [variable]: example }), [], 'the example is right')
  }
})

t.test('an example that the problems give is a right value', async (t) => {
  writeFileSync(join(folder, 'attributes.json'), '{"type":"object","properties":{}}')
  const wrong = Object.fromEntries(
    [
      'PORT',
      'OPS_PORT',
      'DATABASE_URL',
      'DATABASE_REPLICA_URL',
      'DATABASE_POOL_SIZE',
      'DATABASE_PREPARED',
      'AUTH_ISSUER',
      'AUTH_JWKS_URL',
      'KEY_REFRESH',
      'PROFILE_SCHEMA',
      'CONSENT_POLICY',
      'CORS_ORIGINS',
      'RATE_LIMIT',
      'REDIS_URL',
      'TRUST_PROXY',
      'DOCS',
      'LOG_LEVEL',
      'SHUTDOWN_DELAY',
    ].map((name) => [name, '?']),
  )
  const examples = problemsOf({ ...MINIMAL, ...wrong }).map(
    (line) => /Example: (\w+)=(.+)$/.exec(line)?.slice(1) as [string, string],
  )
  t.equal(examples.length, Object.keys(wrong).length)
  const right = { ...Object.fromEntries(examples), PROFILE_SCHEMA: join(folder, 'attributes.json') }
  t.same(problemsOf({ ...MINIMAL, ...right }), [])
})

t.test('a migration needs the database alone', async (t) => {
  t.strictSame(readDatabaseConfig({ DATABASE_URL: 'postgresql://h/db' }), {
    url: 'postgresql://h/db',
    replicaUrl: null,
    poolSize: 4,
    prepared: true,
  })
  t.match(problemsOf({ PORT: 'x' }, readDatabaseConfig), [/DATABASE_URL is missing/])
})

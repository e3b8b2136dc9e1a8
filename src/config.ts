import { readTracing, type TracingConfig } from './config-tracing.ts'
import {
  attributeSchema,
  auth0Domain,
  boolean,
  cidr,
  databaseUrl,
  duration,
  integer,
  list,
  oneOf,
  origin,
  type Read,
  rate,
  redisUrl,
  replicaUrl,
  secret,
  secureUrl,
  text,
} from './config-values.ts'
import { type AttributeSchema, defaultAttributeSchema } from './domain/attribute-schema.ts'
import type { ConsentPolicy } from './domain/consent.ts'
import { EX_CONFIG, FatalError } from './fatal-error.ts'

export interface Config {
  host: string
  port: number
  opsPort: number
  database: DatabaseConfig
  auth: {
    issuers: string[]
    jwksUrl: string
    audience: string
    emailClaim: string
    keyRefreshMs: number
  }
  /** Any of them authenticates Auth0's event stream; none: there is no stream. */
  hookSecrets: string[]
  /** For the tombstones of deleted users: the first one makes them, all of them are recognised. */
  tombstoneKeys: string[]
  attributes: AttributeSchema
  consentPolicy: ConsentPolicy
  corsOrigins: string[]
  rateLimit: { max: number; windowMs: number; redisUrl: string | null }
  trustProxy: string[]
  docs: boolean
  logLevel: string
  /** null: no traces. */
  tracing: TracingConfig | null
  /** How long to go on serving, not ready any more, so that load balancers notice. */
  shutdownDelayMs: number
}

export interface DatabaseConfig {
  url: string
  /** A standby for reads that are worth a detour; null: there is none. */
  replicaUrl: string | null
  poolSize: number
  prepared: boolean
}

/** Every problem of the environment at once. */
export class ConfigError extends FatalError {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`, EX_CONFIG)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

type Environment = Record<string, string | undefined>

/**
 * The whole configuration, from the environment alone.
 * @throws ConfigError with every problem: which variable, what is wrong with it, what a right value looks like
 */
export function readConfig(environment: Environment = process.env): Readonly<Config> {
  return collect((problems) => {
    const read = reader(environment, problems)
    const issuers = readIssuers(read, problems)
    return {
      host: read('HOST', text, { fallback: '0.0.0.0', example: '0.0.0.0' }),
      ...readPorts(read, problems),
      database: readDatabase(read),
      auth: {
        issuers,
        jwksUrl: read('AUTH_JWKS_URL', secureUrl, {
          fallback: `${(issuers[0] ?? '').replace(/\/?$/, '/')}.well-known/jwks.json`,
          example: 'https://tenant.eu.auth0.com/.well-known/jwks.json',
        }),
        audience: read('AUTH0_AUDIENCE', text, { example: 'https://profile.example.com/api' }),
        emailClaim: read('EMAIL_CLAIM', text, { fallback: 'email', example: 'https://example.com/email' }),
        keyRefreshMs: read('KEY_REFRESH', duration(10), { fallback: 600_000, example: '10m' }),
      },
      ...readHook(read, problems),
      ...readRules(read),
      corsOrigins: read('CORS_ORIGINS', list(origin), {
        fallback: [],
        example: 'https://app.example.com,https://admin.example.com',
      }),
      rateLimit: {
        ...read('RATE_LIMIT', rate, { fallback: { max: 300, windowMs: 60_000 }, example: '300/min' }),
        redisUrl: read('REDIS_URL', redisUrl, { fallback: null, example: 'redis://:password@host:6379' }),
      },
      trustProxy: read('TRUST_PROXY', list(cidr), { fallback: [], example: '10.0.0.0/8' }),
      docs: read('DOCS', boolean, { fallback: false, example: 'true' }),
      logLevel: readLogLevel(read),
      tracing: readTracing(read),
      shutdownDelayMs: read('SHUTDOWN_DELAY', duration(0), { fallback: 2_000, example: '2s' }),
    }
  })
}

/** What `migrate` needs, and nothing else. @throws ConfigError */
export function readDatabaseConfig(environment: Environment = process.env): DatabaseConfig {
  return collect((problems) => readDatabase(reader(environment, problems)))
}

/** What `import` needs, and nothing else. @throws ConfigError */
export function readImportConfig(
  environment: Environment = process.env,
): Pick<Config, 'database' | 'attributes' | 'consentPolicy' | 'tombstoneKeys'> {
  return collect((problems) => {
    const read = reader(environment, problems)
    return { database: readDatabase(read), ...readRules(read), tombstoneKeys: readTombstoneKeys(read) }
  })
}

/** What `purge` needs, and nothing else. @throws ConfigError */
export function readPurgeConfig(environment: Environment = process.env): Pick<Config, 'database' | 'tombstoneKeys'> {
  return collect((problems) => {
    const read = reader(environment, problems)
    return { database: readDatabase(read), tombstoneKeys: readTombstoneKeys(read) }
  })
}

function readDatabase(read: Read): DatabaseConfig {
  return {
    url: read('DATABASE_URL', databaseUrl, { example: 'postgresql://user:password@host:5432/profile' }),
    replicaUrl: read('DATABASE_REPLICA_URL', replicaUrl, {
      fallback: null,
      example: 'postgresql://user:password@standby:5432/profile',
    }),
    poolSize: read('DATABASE_POOL_SIZE', integer(1, 1000), { fallback: 4, example: '4' }),
    prepared: read('DATABASE_PREPARED', boolean, { fallback: true, example: 'true' }),
  }
}

function readPorts(read: Read, problems: string[]): Pick<Config, 'port' | 'opsPort'> {
  const port = read('PORT', integer(0, 65_535), { fallback: 3000, example: '3000' })
  const opsPort = read('OPS_PORT', integer(0, 65_535), { fallback: 9464, example: '9464' })
  // 0 lets the system choose.
  if (port === opsPort && port !== 0) {
    problems.push(`OPS_PORT is ${opsPort}, the same as PORT. Example: OPS_PORT=${port === 9464 ? 9465 : 9464}`)
  }
  return { port, opsPort }
}

function readIssuers(read: Read, problems: string[]): string[] {
  const explicit = read('AUTH_ISSUER', list(secureUrl), { fallback: [], example: 'https://tenant.eu.auth0.com/' })
  const given = explicit.length > 0 || problems.some((problem) => problem.startsWith('AUTH_ISSUER '))
  const options = { example: 'tenant.eu.auth0.com (or set AUTH_ISSUER)' }
  const domain = read('AUTH0_DOMAIN', auth0Domain, given ? { ...options, fallback: '' } : options)
  return explicit.length > 0 ? explicit : [`https://${domain}/`]
}

function readRules(read: Read): Pick<Config, 'attributes' | 'consentPolicy'> {
  return {
    attributes: read('PROFILE_SCHEMA', attributeSchema, {
      fallback: defaultAttributeSchema(),
      example: '/etc/profile/attributes.json',
    }),
    consentPolicy: read('CONSENT_POLICY', oneOf('record', 'require'), { fallback: 'record', example: 'record' }),
  }
}

const SECRET_EXAMPLE = '"$(openssl rand -base64 48)"'

function readTombstoneKeys(read: Read): string[] {
  return read('TOMBSTONE_KEY', list(secret), { fallback: [], example: SECRET_EXAMPLE })
}

/** Without tombstones, a token that outlives its user would bring them back: a stream of deletions needs the key. */
function readHook(read: Read, problems: string[]): Pick<Config, 'hookSecrets' | 'tombstoneKeys'> {
  const hookSecrets = read('AUTH0_HOOK_SECRET', list(secret), { fallback: [], example: SECRET_EXAMPLE })
  const tombstoneKeys = readTombstoneKeys(read)
  const isBad = problems.some((problem) => problem.startsWith('TOMBSTONE_KEY '))
  if (hookSecrets.length > 0 && tombstoneKeys.length === 0 && !isBad) {
    problems.push(`TOMBSTONE_KEY is missing, and AUTH0_HOOK_SECRET needs it. Example: TOMBSTONE_KEY=${SECRET_EXAMPLE}`)
  }
  return { hookSecrets, tombstoneKeys }
}

function readLogLevel(read: Read): string {
  const levels = oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent')
  return read('LOG_LEVEL', levels, { fallback: 'info', example: 'info' })
}

function collect<T extends object>(build: (problems: string[]) => T): Readonly<T> {
  const problems: string[] = []
  const config = build(problems)
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(config)
}

/** An empty variable counts as unset. A problem is noted, and the rest goes on with whatever there is. */
function reader(environment: Environment, problems: string[]): Read {
  return (name, parse, { fallback, example }) => {
    const raw = environment[name]?.trim()
    try {
      if (raw) return parse(raw)
      if (fallback !== undefined) return fallback
      throw new Error('is missing')
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}. Example: ${name}=${example}`)
      return fallback as never
    }
  }
}

import type { FastifyInstance, InjectOptions } from 'fastify'
import { type Apps, buildApp } from '../../src/app.ts'
import { indexAttributes } from '../../src/attribute-index.ts'
import { createKeyRing } from '../../src/auth/key-ring.ts'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/database.ts'
import { knownMigrations } from '../../src/db/migrator.ts'
import { findReplica } from '../../src/db/replica.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createReadiness } from '../../src/observability/readiness.ts'
import { startTracing } from '../../src/tracing/tracing.ts'
import { checkAnswer, findOperation } from './contract.ts'
import { createDatabase, type Teardown, type TestDatabase } from './database.ts'
import { AUDIENCE, startTestIssuer, type TestIssuer } from './issuer.ts'

export interface Reply {
  status: number
  headers: Record<string, string | undefined>
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  json: any
}

export interface CallOptions {
  headers?: Record<string, string | undefined>
  /** Sent as JSON, unless it is text or bytes already. */
  body?: unknown
  /** The whole token, or null for none. Default: the user's, or the hook's secret. */
  token?: string | null
}

export interface TestApp {
  api: FastifyInstance
  ops: FastifyInstance
  /** Counts for the reports when it is told to. */
  counter: Apps['counter']
  /** Writes who was active when it is told to. */
  activity: Apps['activity']
  retire(): void
  issuer: TestIssuer
  database: TestDatabase
  /** Calls the API; every answer is held against the contract. */
  call(method: string, path: string, options?: CallOptions): Promise<Reply>
  /** The same as one user. */
  as(claims: Record<string, unknown>): Promise<(method: string, path: string, options?: CallOptions) => Promise<Reply>>
}

export const PROFILE = '/api/v1/accounts/users/profile'

/** What authenticates the identity provider's events. */
export const HOOK_SECRET = 'a-secret-of-the-event-stream-of-32-characters'
export const TOMBSTONE_KEY = 'a-key-for-tombstones-of-32-characters'

export interface BuildOptions {
  template?: string
  /** Another app, whose database and issuer this one shares: a second replica of the same service. */
  replicaOf?: TestApp
  /** Takes the log lines. Default: standard output, silent. */
  log?: { write(line: string): void }
}

/** The app that ships, on a database of its own and a local issuer. Environment variables may be given; limits are wide by default. */
export async function build(
  t: Teardown,
  environment: Record<string, string> = {},
  { template, replicaOf, log }: BuildOptions = {},
): Promise<TestApp> {
  const issuer = replicaOf?.issuer ?? (await startTestIssuer(t))
  const database = replicaOf?.database ?? (await createDatabase(t, template))
  const config = readConfig({
    DATABASE_URL: database.url,
    AUTH_ISSUER: issuer.issuer,
    AUTH0_AUDIENCE: AUDIENCE,
    AUTH0_HOOK_SECRET: HOOK_SECRET,
    TOMBSTONE_KEY,
    RATE_LIMIT: '1000000/s',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    ...environment,
  })
  const logger = createLogger(config.logLevel, log)
  const tracing = config.tracing ? startTracing(config.tracing, logger) : undefined
  const opened = openDatabase(config.database)
  const db = tracing ? tracing.database(opened, config.database.url) : opened
  const replica = findReplica(config.database, { primary: db })
  const keyRing = createKeyRing({ jwksUrl: config.auth.jwksUrl, refreshMs: config.auth.keyRefreshMs })
  const readiness = createReadiness({ db, migrations: await knownMigrations(), keys: keyRing })
  const { api, ops, counter, activity, retire } = await buildApp({
    config,
    db,
    replica,
    keyRing,
    readiness,
    tracing,
    logger,
  })
  keyRing.start()
  await keyRing.loaded()
  if (environment.PROFILE_SCHEMA) await indexAttributes(db, config.attributes.searchable)
  t.teardown(async () => {
    await api.close()
    await ops.close()
    keyRing.close()
    await replica?.close()
    await db.close()
    await tracing?.close()
  })
  const standard = await issuer.token()
  const tokenFor = (method: string, path: string) =>
    findOperation(method, path.split('?')[0] ?? '')?.security?.scheme === 'hookSecret' ? HOOK_SECRET : standard

  async function call(
    method: string,
    path: string,
    { headers = {}, body, token = tokenFor(method, path) }: CallOptions = {},
  ): Promise<Reply> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body)
    const request = {
      method: method as 'GET',
      url: path,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: raw ? body : JSON.stringify(body) }),
    }
    const response = await api.inject(request as InjectOptions)
    const reply = { status: response.statusCode, headers: response.headers as Reply['headers'], text: response.body }
    checkAnswer(method, path.split('?')[0] ?? '', reply)
    const isJson = reply.text !== '' && reply.headers['content-type']?.includes('json')
    return { ...reply, json: isJson ? JSON.parse(reply.text) : undefined }
  }

  return {
    api,
    ops,
    counter,
    activity,
    retire,
    issuer,
    database,
    call,
    async as(claims) {
      const token = await issuer.token(claims)
      return (method, path, options = {}) => call(method, path, { token, ...options })
    },
  }
}

import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import fastify, { type FastifyBaseLogger, type FastifyHttpOptions, type FastifyInstance, LogController } from 'fastify'
import { createAuthenticator } from './auth/authenticator.ts'
import { createSecretCheck } from './auth/hook-secret.ts'
import type { KeyRing } from './auth/key-ring.ts'
import { type ActivityRecorder, createActivityRecorder } from './background/activity-recorder.ts'
import { createChangeWatch } from './background/change-watch.ts'
import { createReportCounter, type ReportCounter } from './background/report-counter.ts'
import type { Config } from './config.ts'
import { allowedMethods, registerOperations } from './contract/router.ts'
import type { Database } from './db/database.ts'
import type { Replica } from './db/replica.ts'
import { createSerialQueue } from './db/serial-queue.ts'
import { createSubjectHash } from './domain/tombstone.ts'
import { uuidv7 } from './domain/uuid.ts'
import { handlers } from './handlers/index.ts'
import { registerCollected } from './observability/collected.ts'
import { createMetrics, type Metrics } from './observability/metrics.ts'
import type { Readiness } from './observability/readiness.ts'
import { answerClientError, registerErrors, sendEarlyError } from './plugins/errors.ts'
import { createGuards } from './plugins/guards.ts'
import { createLoadShedding } from './plugins/load-shedding.ts'
import { registerRateLimits } from './plugins/rate-limit.ts'
import { registerRequestLog } from './plugins/request-log.ts'
import { constantHeaders, registerSecurityHeaders } from './plugins/security-headers.ts'
import { recordActivity } from './queries/activity.ts'
import { committedRows } from './queries/changes.ts'
import { storedPermissions } from './queries/permissions.ts'
import { ROOT } from './root.ts'
import type { Services } from './services.ts'
import type { Tracing } from './tracing/tracing.ts'

export interface Deps {
  config: Config
  db: Database
  /** Where there is one. */
  replica?: Replica | undefined
  keyRing: KeyRing
  readiness: Readiness
  /** Where it is configured. */
  tracing?: Tracing | undefined
  logger: FastifyBaseLogger
}

export interface Apps {
  /** The API. */
  api: FastifyInstance
  /** Metrics and probes, on a port of its own. */
  ops: FastifyInstance
  /** Keeps the reports up to date, once it is started. */
  counter: ReportCounter
  /** Writes who was active, once it is started. */
  activity: ActivityRecorder
  /** Answers those who wait for something to happen, and lets nobody wait any more: the process is about to end. */
  retire(): void
}

const CONTRACT = new URL('openapi.yaml', ROOT)

/** The apps that ship, complete but not listening; the tests use the very same. */
export async function buildApp(deps: Deps): Promise<Apps> {
  const { config, db, readiness, logger } = deps
  const metrics = createMetrics()
  registerCollected(metrics, deps)
  const services: Services = {
    db,
    reads: deps.replica ?? db,
    writers: createSerialQueue(),
    changes: createChangeWatch((after, limit) => committedRows(db, after, limit)),
    attributes: config.attributes,
    consentPolicy: config.consentPolicy,
    hashSubject: createSubjectHash(config.tombstoneKeys),
    readiness,
    metrics: metrics.render,
    count: metrics.count,
    registrationSaved: metrics.registrationSaved,
    contract: await readFile(CONTRACT, 'utf8'),
    now: () => new Date(),
  }
  const activity = createActivityRecorder({
    write: (sightings) => recordActivity(db, sightings),
    now: services.now,
    logger,
  })
  const api = await buildApi(deps, services, metrics, activity)
  const ops = await buildOps(deps, services, metrics)
  const counter = createReportCounter({ db, completion: config.attributes.completion, logger })
  return { api, ops, counter, activity, retire: () => void services.changes.close() }
}

async function buildApi(
  { config, keyRing, tracing, logger }: Deps,
  services: Services,
  metrics: Metrics,
  activity: ActivityRecorder,
): Promise<FastifyInstance> {
  const headers = await constantHeaders(config.corsOrigins)
  const shedding = createLoadShedding({ headers, metrics, logger })
  const app = fastify({ ...serverOptions(config, logger), serverFactory: shedding.createServer })
  registerRequestLog(app, metrics, { traced: tracing !== undefined })
  tracing?.requests(app)
  registerErrors(app, (path) => allowedMethods('api', path))
  await registerSecurityHeaders(app, headers, config.corsOrigins)
  await shedding.register(app)
  const limits = await registerRateLimits(app, config.rateLimit)
  const authenticate = createAuthenticator({ app, ...config.auth, keyRing })
  const guards = createGuards({
    authenticate,
    verifyHookSecret: createSecretCheck(config.hookSecrets),
    limits,
    metrics,
    storedPermissions: async (subject) =>
      (await storedPermissions(services.db, subject)).map(({ permission }) => permission),
    sawUser: activity.saw,
  })
  registerOperations(app, { listener: 'api', handlers, services, guards })
  app.addHook('onClose', () => services.changes.close())
  if (config.docs) {
    // Loaded here: start and memory do without Swagger UI.
    const { registerDocs } = await import('./plugins/docs.ts')
    await registerDocs(app)
  }
  await app.ready()
  return app
}

async function buildOps({ config, logger }: Deps, services: Services, metrics: Metrics): Promise<FastifyInstance> {
  const app = fastify(serverOptions(config, logger))
  registerRequestLog(app, metrics, { traced: false })
  registerErrors(app, (path) => allowedMethods('ops', path))
  registerOperations(app, { listener: 'ops', handlers, services, guards: {} })
  await app.ready()
  return app
}

function serverOptions(config: Config, logger: FastifyBaseLogger): FastifyHttpOptions<Server> {
  return {
    loggerInstance: logger,
    // plugins/request-log.ts writes the request lines.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: () => uuidv7(),
    requestIdHeader: false,
    bodyLimit: 64 * 1024,
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    return503OnClosing: false,
    requestTimeout: 5_000,
    // How long idle connections are kept; longer than the 60 s of common load balancers, so that they close first.
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 4_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 },
    // Long path parameters are refused by the contract's own rules; the header size bounds them.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16 * 1024 },
    frameworkErrors: sendEarlyError,
    clientErrorHandler: answerClientError,
  }
}

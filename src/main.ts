import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import { buildApp } from './app.ts'
import { keepAttributesIndexed } from './attribute-index.ts'
import { createKeyRing } from './auth/key-ring.ts'
import { type Config, readConfig } from './config.ts'
import { type DatabaseOptions, openDatabase } from './db/database.ts'
import { knownMigrations } from './db/migrator.ts'
import { findReplica } from './db/replica.ts'
import { drainable } from './drain.ts'
import { listen, MANY_ACCEPTORS } from './listen.ts'
import { createLogger } from './observability/logger.ts'
import { createReadiness } from './observability/readiness.ts'
import { releaseMemory } from './release-memory.ts'
import type { Tracing } from './tracing/tracing.ts'

/** Requests in flight may take this long once the process has been told to end. */
const DRAIN_MS = 10_000
/** By now the first requests have loaded what is loaded when it is needed. */
const SETTLED_MS = 500

/**
 * Serves until SIGTERM or SIGINT. SIGTERM: says "not ready" and goes on serving for a while, so that load balancers and kept connections turn
 * away first; SIGINT (or a second signal) skips that. Then the requests in flight finish.
 * @throws ConfigError before anything listens; FatalError if an address cannot be listened on
 */
export async function serve(): Promise<void> {
  const config = readConfig()
  // From the beginning: a signal that comes while it starts must not cut off the requests that it has accepted already.
  const told = Promise.race([nextSignal('SIGTERM'), nextSignal('SIGINT')])
  const app = await start(config)
  const signal = await told
  app.retire()
  if (signal === 'SIGTERM') {
    const impatient = Promise.race([nextSignal('SIGTERM'), nextSignal('SIGINT')])
    await Promise.race([sleep(config.shutdownDelayMs, undefined, { ref: false }), impatient])
  }
  await app.stop()
}

function nextSignal(signal: NodeJS.Signals): Promise<NodeJS.Signals> {
  return new Promise((resolve) => process.once(signal, resolve))
}

/** Loaded here: start and memory do without it where no traces are wanted. */
async function findTracing({ tracing }: Config, logger: FastifyBaseLogger): Promise<Tracing | undefined> {
  if (!tracing) return undefined
  const { startTracing } = await import('./tracing/tracing.ts')
  return startTracing(tracing, logger)
}

interface Running {
  /** From now on not ready, and connections are not kept any more. */
  retire(): void
  stop(): Promise<void>
}

async function start(config: Config): Promise<Running> {
  const logger = createLogger(config.logLevel)
  const tracing = await findTracing(config, logger)
  const open = (options: DatabaseOptions) => {
    const db = openDatabase(options)
    return tracing ? tracing.database(db, options.url) : db
  }
  const db = open({
    ...config.database,
    onConnectionError: (error) => logger.warn({ err: error }, 'database connection lost'),
  })
  const replica = findReplica(config.database, {
    primary: db,
    open,
    onChange(trouble) {
      if (trouble) logger.warn({ err: trouble }, 'the replica is not used: the primary answers')
      else logger.info('the replica is used again')
    },
  })
  const { jwksUrl, keyRefreshMs } = config.auth
  const keyRing = createKeyRing({
    jwksUrl,
    refreshMs: keyRefreshMs,
    onEvent: (event) => logger.info({ event }, 'key ring'),
  })
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
  const drainApi = drainable(api)
  const drainOps = drainable(ops)
  const ends: (() => void)[] = []
  const running: Running = {
    retire() {
      readiness.close()
      drainApi.retire()
      retire()
    },
    async stop() {
      for (const end of ends) end()
      await drainApi.close(DRAIN_MS)
      await drainOps.close(0)
      await counter.close()
      await activity.close()
      keyRing.close()
      await replica?.close()
      await db.close()
      await tracing?.close()
    },
  }
  keyRing.start()
  try {
    ends.push(await listen(ops, 'OPS_PORT', config.host, config.opsPort))
    ends.push(await listen(api, 'PORT', config.host, config.port, MANY_ACCEPTORS))
  } catch (error) {
    await running.stop()
    throw error
  }
  counter.start()
  activity.start()
  ends.push(
    keepAttributesIndexed(db, config.attributes.searchable, (error) =>
      logger.warn({ err: error }, 'searchable attributes are not complete yet'),
    ),
  )
  setTimeout(releaseMemory, SETTLED_MS).unref()
  for (const reason of await readiness.reasons()) logger.warn({ reason }, 'not ready')
  return running
}

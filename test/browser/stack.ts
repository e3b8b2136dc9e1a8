import { buildApp } from '../../src/app.ts'
import { createKeyRing } from '../../src/auth/key-ring.ts'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/database.ts'
import { knownMigrations } from '../../src/db/migrator.ts'
import { AUDIENCE } from '../../src/dev/environment.ts'
import { startIssuer } from '../../src/dev/issuer/index.ts'
import { anyFreePort } from '../../src/dev/ports.ts'
import { startWeb } from '../../src/dev/web.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createReadiness } from '../../src/observability/readiness.ts'
import { createDatabase, type Teardown, type TestDatabase } from '../helpers/database.ts'

export interface Stack {
  /** The example front end. */
  web: string
  database: TestDatabase
  /** From the ops port. */
  metrics(): Promise<string>
  startApi(): Promise<void>
  stopApi(): Promise<void>
}

/** What `npm run dev` runs, in this process: front end, issuer, API, each on a port of its own, and a database. */
export async function startStack(t: Teardown, folder: string): Promise<Stack> {
  const database = await createDatabase(t)
  const [apiPort, webPort] = [await anyFreePort(), await anyFreePort()]
  const issuer = await startIssuer({ port: 0, audience: AUDIENCE, stateDir: folder })
  t.teardown(issuer.close)
  const api = `http://localhost:${apiPort}/api/v1`
  const { issuer: iss, clientId } = issuer
  const web = await startWeb({ port: webPort, api, issuer: iss, clientId, cacheDir: `${folder}/vite` })
  t.teardown(web.close)
  const config = readConfig({
    DATABASE_URL: database.url,
    AUTH_ISSUER: iss,
    AUTH0_AUDIENCE: AUDIENCE,
    CORS_ORIGINS: web.url,
    RATE_LIMIT: '100000/min',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
  })
  let running: { metrics: () => Promise<string>; stop: () => Promise<void> } | undefined

  async function startApi(): Promise<void> {
    const db = openDatabase(config.database)
    const keyRing = createKeyRing({ jwksUrl: config.auth.jwksUrl, refreshMs: config.auth.keyRefreshMs })
    const readiness = createReadiness({ db, migrations: await knownMigrations(), keys: keyRing })
    const apps = await buildApp({ config, db, keyRing, readiness, logger: createLogger(config.logLevel) })
    keyRing.start()
    await keyRing.loaded()
    await apps.api.listen({ host: '127.0.0.1', port: apiPort })
    running = {
      metrics: async () => (await apps.ops.inject('/metrics')).body,
      async stop() {
        apps.api.server.closeAllConnections()
        await apps.api.close()
        await apps.ops.close()
        keyRing.close()
        await db.close()
      },
    }
  }
  async function stopApi(): Promise<void> {
    await running?.stop()
    running = undefined
  }

  await startApi()
  t.teardown(stopApi)
  return { web: web.url, database, startApi, stopApi, metrics: async () => (await running?.metrics()) ?? '' }
}

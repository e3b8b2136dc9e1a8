import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { banner } from './banner.ts'
import { AUDIENCE, choosePorts, postgresDir, serviceEnvironment } from './environment.ts'
import { startIssuer } from './issuer/index.ts'
import { SEED, subject } from './issuer/users.ts'
import { startPostgres } from './postgres.ts'
import { clearLeftovers } from './postgres-leftovers.ts'
import { migrate, startService } from './service.ts'
import { issuerDir, mintToken } from './token.ts'
import { toldToStop } from './told-to-stop.ts'
import { startWeb } from './web.ts'

export interface DevOptions {
  /** Where data, keys and users live on from one run to the next. */
  stateDir: string
  /** Forget all of that first. */
  reset?: boolean
  /** Of the API; default 3000 or the next free one. */
  port?: number
  /** Log warnings and errors only. */
  quiet?: boolean
}

/** Undoes a step of the start. */
type Stop = () => Promise<void>

const DATABASE = 'profile'

/**
 * Runs everything a developer needs: PostgreSQL, an issuer like an Auth0 tenant, migrations, the API with its docs.
 * Resolves with an exit code when told to stop (0) or when a part fails (1); nothing is left running then.
 */
export async function dev(options: DevOptions): Promise<number> {
  const told = toldToStop()
  const ending = new AbortController()
  const stops: Stop[] = []
  const started = start(options, stops, ending.signal)
  try {
    const failure = await Promise.race([told, started.then(({ failed }) => failed)])
    if (failure) console.error(failure)
    return failure ? 1 : 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 1
  } finally {
    ending.abort()
    await started.catch(() => {})
    for (const stop of stops.reverse()) await stop()
  }
}

/** Starts one part after the other and notes how to stop each; `failed` resolves when one of them ends by itself. */
async function start(options: DevOptions, stops: Stop[], signal: AbortSignal): Promise<{ failed: Promise<string> }> {
  const { stateDir, reset = false, port, quiet = false } = options
  console.log('Starting PostgreSQL, an issuer and the API …')
  await clearLeftovers(postgresDir(stateDir))
  if (reset) await forget(stateDir)
  const ports = await choosePorts(stateDir, port, console.log)

  const postgres = await startPostgres({ dataDir: postgresDir(stateDir), port: ports.postgres })
  stops.push(postgres.stop)
  signal.throwIfAborted()
  await ensureDatabase(postgres.url('postgres'))

  const { issuer, clientId, close } = await startIssuer({
    port: ports.issuer,
    audience: AUDIENCE,
    stateDir: issuerDir(stateDir),
  })
  stops.push(close)

  const databaseUrl = postgres.url(DATABASE)
  const env = serviceEnvironment({ ports, databaseUrl, issuer, quiet })
  await migrate(env, signal)
  const service = await startService(env, signal)
  stops.push(service.stop)

  const web = await startWeb({
    port: ports.web,
    api: `http://localhost:${ports.api}/api/v1`,
    issuer,
    clientId,
    cacheDir: join(stateDir, 'vite'),
  })
  stops.push(web.close)

  const token = await mintToken(stateDir, { sub: subject('auth0', SEED.email) })
  console.log(banner({ ports, web: web.url, issuer, clientId, databaseUrl, token, stateDir }))
  const failed = Promise.race([
    postgres.exited.then((log) => `PostgreSQL has stopped, and so does everything else. Its last words:\n${log}`),
    service.died.then((how) => `The API has stopped (${how}), and so does everything else.`),
  ])
  return { failed }
}

/** Only what dev mode made: the folder may be anybody's. */
async function forget(stateDir: string): Promise<void> {
  const data = postgresDir(stateDir)
  for (const folder of [data, `${data}.new`, issuerDir(stateDir)]) await rm(folder, { recursive: true, force: true })
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const known = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (known.rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

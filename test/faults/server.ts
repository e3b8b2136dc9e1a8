import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrateToLatest } from '../../src/db/migrator.ts'
import { anyFreePort } from '../../src/dev/ports.ts'
import { type Postgres, startPostgres } from '../../src/dev/postgres.ts'
import type { Teardown, TestDatabase } from '../helpers/database.ts'

/** A PostgreSQL of one's own, to be killed: it really writes to the disk what it has acknowledged. */
export interface Server extends TestDatabase {
  start(): Promise<void>
  /** SIGKILL to the server's main process; the others notice and end. Resolves when it is gone. */
  kill(): Promise<void>
  /** Fast shutdown. */
  stop(): Promise<void>
  /** The data folder. */
  readonly dataDir: string
}

const DATABASE = 'profile'

/** Starts it with one migrated database. It keeps its port over restarts. */
export async function startServer(t: Teardown, settings: Record<string, string> = {}): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-faults-'))
  const server = await prepareServer(t, join(folder, 'data'), settings)
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  await server.start()
  const admin = new pg.Client({ connectionString: Object.assign(new URL(server.url), { pathname: '/postgres' }).href })
  await admin.connect()
  await admin.query(`create database ${DATABASE}`)
  await admin.end()
  const { error } = await migrateToLatest(server.url)
  if (error) throw error
  return server
}

/** The same for a data folder that exists or not, without starting or migrating it. */
export async function prepareServer(
  t: Teardown,
  dataDir: string,
  settings: Record<string, string> = {},
): Promise<Server> {
  const port = await anyFreePort()
  let running: Postgres | undefined
  let pool: pg.Pool | undefined

  async function stop(): Promise<void> {
    await pool?.end()
    pool = undefined
    await running?.stop()
    running = undefined
  }

  t.teardown(stop)
  return {
    dataDir,
    get url() {
      if (!running) throw new Error('the server does not run')
      return running.url(DATABASE)
    },
    async sql(text, values) {
      if (!pool) {
        pool = new pg.Pool({ connectionString: running?.url(DATABASE), max: 2 })
        pool.on('error', () => {})
      }
      return (await pool.query(text, values)).rows
    },
    async start() {
      running = await startPostgres({ dataDir, port, settings })
    },
    async kill() {
      await pool?.end()
      pool = undefined
      if (running) process.kill(running.pid, 'SIGKILL')
      await running?.exited
    },
    stop,
  }
}

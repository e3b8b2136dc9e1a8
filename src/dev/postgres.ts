import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Order, Report } from './postgres-process.ts'
import { dropRoot } from './unprivileged.ts'

export interface PostgresOptions {
  /** The data folder: made at the first start, used again afterwards. */
  dataDir: string
  /** 0 or absent: a free one. */
  port?: number
  /** Server settings, e.g. `{ fsync: 'off' }`. Keep `log_min_messages` at `log` or chattier: it tells when it is up. */
  settings?: Record<string, string>
  /** false: the data folder is removed when PostgreSQL stops, whatever stops it. Default true. */
  persistent?: boolean
}

export interface Postgres {
  port: number
  /** Of the PostgreSQL server itself. */
  pid: number
  /** The connection string of one database, as superuser. `postgres` always exists; others are yours to create. */
  url(database: string): string
  /** Fast shutdown: open connections are cut. Resolves when no process is left; may be called again. */
  stop(): Promise<void>
  /** Resolves when PostgreSQL has stopped, for whatever reason, with the last lines of its log. Never rejects. */
  exited: Promise<string>
}

/**
 * Starts PostgreSQL (real binaries from npm) on 127.0.0.1 and waits until it accepts connections.
 *
 * A small process of its own looks after it and stops it as soon as its standard input closes, so nothing stays behind
 * even when this process is killed with SIGKILL. That process is out of reach of the terminal's Ctrl-C: whoever called
 * decides when the database stops. Works as root too.
 *
 * @throws Error with the server's own log when it does not start, or when another one runs on the same data folder
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dataDir = resolve(options.dataDir)
  await mkdir(dirname(dataDir), { recursive: true })
  const prefix = dropRoot(dataDir)
  const order: Order = {
    dataDir,
    port: options.port ?? 0,
    settings: options.settings ?? {},
    persistent: options.persistent ?? true,
    createUser: prefix === undefined,
  }
  const program = fileURLToPath(new URL('./postgres-process.ts', import.meta.url))
  const [command = process.execPath, ...words] = [...(prefix ?? []), process.execPath, program, JSON.stringify(order)]
  const child = spawn(command, words, {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    env: neutralEnvironment(),
  })
  // Writing is never needed, but a broken pipe must not throw.
  child.stdin.on('error', () => {})
  const gone = once(child, 'close').catch(() => {})
  const reports = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<Report> => {
    const line = await reports.next()
    return line.done ? { error: 'The process that runs PostgreSQL ended unexpectedly' } : JSON.parse(line.value)
  }

  const started = await next()
  if ('error' in started) {
    child.stdin.destroy()
    await gone
    throw new Error(started.error)
  }
  const { port, pid, password } = started
  const exited = next().then(async (last) => {
    await gone
    return 'error' in last ? last.error : ''
  })
  return {
    port,
    pid,
    url: (database) => `postgres://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    async stop() {
      child.stdin.destroy()
      await exited
    },
    exited,
  }
}

/** PG* would steer initdb and the server, NODE_* the small process. */
function neutralEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(PG|NODE_)/.test(name)))
}

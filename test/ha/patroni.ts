import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import pg from 'pg'
import type { Teardown } from '../helpers/database.ts'
import { type Daemon, startDaemon, type Workplace } from './daemon.ts'

/** One host of the cluster: PostgreSQL, and Patroni that looks after it. */
export interface Node {
  readonly name: string
  readonly postgresPort: number
  /** Of Patroni's REST API. */
  readonly apiPort: number
  start(): void
  /** What Patroni answers with at a path, e.g. `/primary`: 200 or 503. 0: nothing. */
  status(path: string): Promise<number>
  /** Asks for the other one to take over. Resolves when that is done. */
  switchOver(): Promise<void>
  /** Runs SQL on this very server, as superuser. */
  sql(text: string): Promise<Record<string, unknown>[]>
  /** SIGKILL to PostgreSQL's main process; the others notice and end. */
  killPostgres(): void
  /** SIGKILL to everything on it. */
  kill(): Promise<void>
  /** SIGSTOP to everything on it: its connections stay open and say nothing. */
  freeze(): void
  thaw(): void
}

export interface NodeOptions {
  name: string
  host: string
  postgresPort: number
  apiPort: number
  etcd: string
  password: string
}

/** How long the cluster believes that a primary lives of which nothing is heard. Patroni's default is 30 s. */
const TTL_S = 8
/** For one statement, over a connection of its own. */
const PATIENCE_MS = 2_000

export function prepareNode(t: Teardown, place: Workplace, options: NodeOptions): Node {
  const { name, host, postgresPort, apiPort, password } = options
  const dataDir = place.path(name)
  const api = `http://${host}:${apiPort}`
  const configuration = place.write(`${name}.json`, JSON.stringify(settings(options, dataDir)))
  let patroni: Daemon | undefined
  let frozen: number[] = []

  /** Its main process, if it runs. */
  function postmaster(): number {
    const file = `${dataDir}/postmaster.pid`
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
  }

  /** Patroni first: it must not see what happens to the others. The main process before those that it would start again. */
  function processes(): number[] {
    const main = postmaster()
    return [...(patroni ? [patroni.pid] : []), ...(main ? [main, ...children(main)] : [])]
  }

  const node: Node = {
    name,
    postgresPort,
    apiPort,
    start() {
      patroni = startDaemon(t, place, `patroni-${name}`, ['patroni', configuration])
    },
    async status(path) {
      const answer = await fetch(api + path, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined)
      return answer?.status ?? 0
    },
    async switchOver() {
      const answer = await fetch(`${api}/switchover`, { method: 'POST', body: JSON.stringify({ leader: name }) })
      if (answer.status !== 200) throw new Error(`switchover: ${answer.status} ${await answer.text()}`)
    },
    async sql(text) {
      const place = { host, port: postgresPort, user: 'postgres', password, database: 'postgres' }
      // A frozen server takes the connection and says nothing.
      const client = new pg.Client({ ...place, connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS })
      client.on('error', () => {})
      try {
        await client.connect()
        return (await client.query(text)).rows
      } finally {
        await client.end().catch(() => {})
      }
    },
    killPostgres: () => signal([postmaster()], 'SIGKILL'),
    async kill() {
      signal(processes(), 'SIGKILL')
      await patroni?.end('SIGKILL')
      patroni = undefined
    },
    freeze() {
      frozen = processes()
      signal(frozen, 'SIGSTOP')
    },
    thaw() {
      signal(frozen, 'SIGCONT')
      frozen = []
    },
  }
  // A stopped process does not hear that it should end. What Patroni has left behind is not left behind by us.
  t.teardown(() => signal([postmaster()], 'SIGQUIT'))
  t.teardown(() => node.thaw())
  return node
}

function settings({ name, host, postgresPort, apiPort, etcd, password }: NodeOptions, dataDir: string): object {
  const user = (username: string) => ({ username, password })
  const address = `${host}:${postgresPort}`
  return {
    scope: 'profile',
    name,
    restapi: { listen: `${host}:${apiPort}`, connect_address: `${host}:${apiPort}` },
    // Not etcd3: before 3.0.3, a primary that was frozen between its look at who leads and its renewal may take the leadership back there
    // from the one that was promoted meanwhile (patroni#2693). Debian 12 has 3.0.2. Here the renewal is a compare-and-swap.
    etcd: { host: etcd },
    bootstrap: {
      dcs: {
        ttl: TTL_S,
        loop_wait: 1,
        retry_timeout: 3,
        // A crash of the primary is a reason to promote the standby, not to wait for the recovery.
        primary_start_timeout: 0,
        // No acknowledgement before the standby has it, and no promotion of one that has not.
        synchronous_mode: true,
        postgresql: {
          use_pg_rewind: true,
          parameters: {
            // For pg_rewind.
            wal_log_hints: 'on',
            hot_standby_feedback: 'on',
            wal_keep_size: '256MB',
            // How soon a standby tries again to reach its new primary.
            wal_retrieve_retry_interval: '500ms',
          },
        },
      },
      initdb: ['data-checksums', { encoding: 'UTF8' }, { locale: 'C.UTF-8' }],
    },
    postgresql: {
      listen: address,
      connect_address: address,
      data_dir: dataDir,
      bin_dir: binaries(),
      pgpass: `${dataDir}.pgpass`,
      // A copy does not wait for the next regular checkpoint.
      basebackup: [{ checkpoint: 'fast' }],
      authentication: { superuser: user('postgres'), replication: user('replicator') },
      pg_hba: ['host all all 127.0.0.0/8 scram-sha-256', 'host replication replicator 127.0.0.0/8 scram-sha-256'],
      parameters: { unix_socket_directories: '', shared_buffers: '64MB', password_encryption: 'scram-sha-256' },
    },
  }
}

/** Of the newest PostgreSQL that Debian's packages have installed. */
function binaries(): string {
  const [newest] = globSync('/usr/lib/postgresql/*/bin/pg_rewind').sort((a, b) =>
    b.localeCompare(a, 'en', { numeric: true }),
  )
  if (!newest) throw new Error('there is no PostgreSQL server')
  return dirname(newest)
}

function children(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return listed.split(' ').map(Number).filter(Boolean)
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      if (pid > 0) process.kill(pid, name)
    } catch {
      // Gone already.
    }
  }
}

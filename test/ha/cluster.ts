import { randomBytes, randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { anyFreePort } from '../../src/dev/ports.ts'
import type { Teardown } from '../helpers/database.ts'
import { makeWorkplace, startDaemon, type Workplace } from './daemon.ts'
import { type Node, prepareNode } from './patroni.ts'

/** Two PostgreSQL servers with streaming replication and automatic failover, and what stands in front of them. */
export interface Cluster {
  readonly nodes: readonly [Node, Node]
  /** A database of the present primary, or of a standby, through HAProxy. */
  readonly primary: Address
  readonly replica: Address
  /** The same two through PgBouncer in transaction mode. */
  readonly pooledPrimary: Address
  readonly pooledReplica: Address
  /** Resolves with who is what, once writes wait for the standby and HAProxy knows it. */
  settled(): Promise<{ primary: Node; standby: Node }>
  /** What the daemons said last. */
  logs(): string
}

/** Gives the URL of a database, for the service's role if no other is named. */
export type Address = (database: string, role?: string) => string

/** The service's database and role. */
export const DATABASE = 'profile'
/** Another database, for what is no business of the service. */
export const PROBE = 'probe'
const SETTLED_MS = 120_000

export async function startCluster(t: Teardown): Promise<Cluster> {
  const place = makeWorkplace(t)
  const password = randomBytes(12).toString('hex')
  // An address of its own: a port that is free while a server is down is not taken by anybody's outgoing connection.
  const host = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`
  const port = async () => anyFreePort()
  const address = (port: number): Address => {
    return (database, role = DATABASE) => `postgresql://${role}:${password}@${host}:${port}/${database}`
  }

  const etcd = `${host}:${await port()}`
  startEtcd(t, place, etcd, `${host}:${await port()}`)
  const nodes = [await node('one'), await node('two')] as const
  async function node(name: string): Promise<Node> {
    const ports = { postgresPort: await port(), apiPort: await port() }
    return prepareNode(t, place, { name, host, ...ports, etcd, password })
  }
  const [primaryPort, replicaPort, poolerPort] = [await port(), await port(), await port()]
  startHaproxy(t, place, host, nodes, { primary: primaryPort, replica: replicaPort })
  startPgbouncer(t, place, { host, port: poolerPort, primaryPort, replicaPort, password })
  // The first one makes the database; the other copies it.
  for (const each of nodes) each.start()

  const primary = address(primaryPort)
  const replica = address(replicaPort)
  const cluster: Cluster = {
    nodes,
    primary,
    replica,
    pooledPrimary: address(poolerPort),
    pooledReplica: (database, role) => address(poolerPort)(`${database}_replica`, role),
    async settled() {
      const deadline = Date.now() + SETTLED_MS
      for (;;) {
        const roles = await rolesOf(nodes)
        if (roles && (await isSynchronous(primary)) && (await answers(replica('postgres', 'postgres')))) return roles
        if (Date.now() > deadline) throw new Error(`no primary with a synchronous standby in ${SETTLED_MS / 1000} s`)
        await sleep(100)
      }
    },
    logs: () =>
      ['etcd', 'patroni-one', 'patroni-two', 'haproxy', 'pgbouncer']
        .map((name) => `--- ${name}\n${place.said(name)}`)
        .join('\n'),
  }
  await cluster.settled()
  await makeDatabases(primary, password)
  return cluster
}

function startEtcd(t: Teardown, place: Workplace, clients: string, peers: string): void {
  startDaemon(t, place, 'etcd', [
    ...['etcd', '--name', 'etcd', '--data-dir', place.path('etcd')],
    ...['--listen-client-urls', `http://${clients}`, '--advertise-client-urls', `http://${clients}`],
    ...['--listen-peer-urls', `http://${peers}`, '--initial-advertise-peer-urls', `http://${peers}`],
    ...['--initial-cluster', `etcd=http://${peers}`, '--log-level', 'error'],
    '--enable-v2',
  ])
}

function startHaproxy(
  t: Teardown,
  place: Workplace,
  host: string,
  nodes: readonly Node[],
  ports: { primary: number; replica: number },
): void {
  const listen = (role: 'primary' | 'replica') => `
listen ${role}
  bind ${host}:${ports[role]}
  option httpchk OPTIONS /${role}
  http-check expect status 200
  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
${nodes.map(({ name, postgresPort, apiPort }) => `  server ${name} ${host}:${postgresPort} check port ${apiPort}\n`).join('')}`
  const file = place.write(
    'haproxy.cfg',
    `defaults
  mode tcp
  timeout connect 1s
  timeout check 1s
  timeout client 30m
  timeout server 30m
  retries 0
${listen('primary')}${listen('replica')}`,
  )
  startDaemon(t, place, 'haproxy', ['haproxy', '-db', '-f', file])
}

function startPgbouncer(
  t: Teardown,
  place: Workplace,
  at: { host: string; port: number; primaryPort: number; replicaPort: number; password: string },
): void {
  const users = place.write('users.txt', `"${DATABASE}" "${at.password}"\n`)
  // Nobody has a session of their own to set these in.
  const limits = 'set statement_timeout = 2000; set idle_in_transaction_session_timeout = 2000'
  const database = (name: string, port: number) =>
    `${name} = host=${at.host} port=${port} dbname=${DATABASE} connect_query='${limits}'`
  const file = place.write(
    'pgbouncer.ini',
    `[databases]
${database(DATABASE, at.primaryPort)}
${database(`${DATABASE}_replica`, at.replicaPort)}
[pgbouncer]
listen_addr = ${at.host}
listen_port = ${at.port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
max_client_conn = 200
default_pool_size = 20
ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout
server_connect_timeout = 2
server_login_retry = 0.2
query_wait_timeout = 1
`,
  )
  startDaemon(t, place, 'pgbouncer', ['pgbouncer', file])
}

async function makeDatabases(primary: Address, password: string): Promise<void> {
  await query(
    primary('postgres', 'postgres'),
    `create role ${DATABASE} login password '${password}' in role pg_read_all_stats`,
  )
  await query(primary('postgres', 'postgres'), `create database ${DATABASE} owner ${DATABASE}`)
  await query(primary('postgres', 'postgres'), `create database ${PROBE} owner ${DATABASE}`)
}

async function rolesOf([one, two]: readonly [Node, Node]): Promise<{ primary: Node; standby: Node } | undefined> {
  for (const [primary, standby] of [
    [one, two],
    [two, one],
  ] as const) {
    const seen = await Promise.all([primary.status('/primary'), standby.status('/synchronous')])
    if (seen.every((status) => status === 200)) return { primary, standby }
  }
  return undefined
}

/** Whether writes wait for the standby. */
async function isSynchronous(primary: Address): Promise<boolean> {
  const waiting = `select 1 from pg_stat_replication where sync_state = 'sync' and state = 'streaming'`
  return (await query(primary('postgres', 'postgres'), waiting).catch(() => [])).length > 0
}

function answers(url: string): Promise<boolean> {
  return query(url, 'select 1').then(
    () => true,
    () => false,
  )
}

/** One statement over a connection of its own. */
export async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return (await client.query(text, values)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

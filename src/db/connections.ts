import pg from 'pg'
import { Problem } from '../domain/problem.ts'
import { breaksConnection } from './errors.ts'
import { createLane, type Lane } from './lane.ts'
import { type Patience, within } from './patience.ts'
import type { Outgoing } from './prepared-query.ts'
import type { DatabaseUsage, Usage } from './statistics.ts'
import type { Connection, Watchdog } from './watchdog.ts'

/** All connections to one server, as it was when they were made. When it turns out to have changed, others take their place. */
export interface Connections {
  readonly bornAt: number
  /**
   * Runs one statement on a connection that others use as well, and gives its rows.
   * @throws Problem `overloaded` at once
   */
  send(query: Outgoing, readOnly: boolean): Promise<unknown[]>
  /** Lends a connection that nobody else uses meanwhile. */
  lend<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  readonly usage: DatabaseUsage
  /** No new statements. Resolves when those under way are answered. */
  retire(): Promise<void>
}

export interface ConnectionsOptions {
  connection: pg.ClientConfig
  /** Whether statements have names, so that the server keeps their plans. */
  prepared: boolean
  /** Lanes for writes; half as many for reads, and as many to lend. */
  poolSize: number
  /** A write lets go of its lane, or of the connection that was lent to it, when it has waited this long for a lock. */
  lockTimeoutMs: number
  /** How long to wait for a connection that others have borrowed. */
  patienceMs: number
  maxLifetimeMs: number
  patience: Patience
  watchdog: Watchdog
  onConnectionError: (error: Error) => void
}

/**
 * Every statement is made so that one plan is good for all values (test/queries/plans.test.ts). Left to itself, the server hopes for a better one
 * for each value of some, and then planning takes longer than the work.
 */
const PLAN_ONCE = 'set plan_cache_mode = force_generic_plan'
/** More than this many statements waiting on every lane: new ones are turned away at once. */
const MAX_LOAD = 500
/** A lane whose next answer takes this long has a slow statement in it: new ones go elsewhere. */
const STALLED_MS = 50

export function openConnections(options: ConnectionsOptions): Connections {
  const { connection, poolSize, patienceMs, maxLifetimeMs, patience, watchdog, onConnectionError } = options
  const half = Math.ceil(poolSize / 2)
  const impatient = { ...connection, lock_timeout: options.lockTimeoutMs }
  // Writes may wait for locks and always wait for the disk: reads have lanes of their own and go on, whatever happens to the writes.
  const reading = openLanes(half, connection)
  const writing = openLanes(poolSize, impatient)
  const pool = new pg.Pool({
    ...impatient,
    max: half,
    maxLifetimeSeconds: maxLifetimeMs / 1000,
    idleTimeoutMillis: 60_000,
  })
  // Told by the client itself, below.
  pool.on('error', () => {})
  const lent = new WeakMap<pg.ClientBase, Connection>()
  pool.on('connect', (client) => {
    lent.set(client, watchdog.watch(client))
    // The pool listens to idle clients only: without this, one that breaks while it is lent would end the process.
    client.on('error', onConnectionError)
  })

  function openLanes(count: number, config: pg.ClientConfig): Lane[] {
    const options = { open: (onEnd: () => void) => open(config, onEnd), maxLifetimeMs, patience }
    return Array.from({ length: count }, () => createLane(options))
  }

  async function open(config: pg.ClientConfig, onEnd: () => void) {
    const client = new pg.Client({ ...config, pipeline: true })
    client.on('error', (error) => {
      onEnd()
      onConnectionError(error)
    })
    client.on('end', onEnd)
    await client.connect()
    // Not awaited: it goes ahead of the first statement. A pooler may refuse it, and then it is slower, no more.
    if (options.prepared) client.query(PLAN_ONCE).catch(() => {})
    return { connection: watchdog.watch(client), end: () => client.end() }
  }

  async function checkOut(): Promise<pg.PoolClient> {
    // That none is free says nothing about the server.
    const full = pool.idleCount === 0 && pool.totalCount >= half
    const connecting = full ? pool.connect() : patience.connect(() => pool.connect())
    try {
      return await (full ? within(patienceMs, connecting) : patience.wait(connecting))
    } catch (error) {
      // Nobody waits for it any more; the next one will be glad to have it.
      connecting.then((client) => client.release()).catch(() => {})
      throw error
    }
  }

  return {
    bornAt: performance.now(),
    send: (query, readOnly) => choose(readOnly ? reading : writing).send(query),
    async lend(work) {
      const client = await checkOut()
      try {
        const result = await work(lent.get(client) as Connection)
        client.release()
        return result
      } catch (error) {
        client.release(breaksConnection(error))
        throw error
      }
    },
    get usage() {
      return {
        reads: usageOf(reading),
        writes: usageOf(writing),
        transactions: {
          connections: pool.totalCount,
          busy: pool.totalCount - pool.idleCount,
          limit: half,
          waiting: pool.waitingCount,
        },
      }
    },
    async retire() {
      await Promise.all([pool.end(), ...[...reading, ...writing].map((lane) => lane.close())])
    },
  }
}

/** Not the next in turn: a lane that a slow statement holds up gets no new ones while others are free. */
function choose(lanes: readonly Lane[]): Lane {
  const lane = lanes.reduce((best, each) => (cost(each) < cost(best) ? each : best))
  if (lane.load >= MAX_LOAD) throw new Problem('overloaded', { headers: { 'Retry-After': '1' } })
  return lane
}

function usageOf(lanes: readonly Lane[]): Usage {
  return {
    connections: lanes.filter(({ connected }) => connected).length,
    busy: lanes.reduce((sum, { load }) => sum + load, 0),
    limit: lanes.length * MAX_LOAD,
  }
}

function cost({ load, silentMs }: Lane): number {
  return silentMs > STALLED_MS ? load + MAX_LOAD : load
}

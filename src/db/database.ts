import pg from 'pg'
import { Problem } from '../domain/problem.ts'
import { breaksConnection, translateError } from './errors.ts'
import { createLane, type Lane } from './lane.ts'
import type { Statement } from './statement.ts'
import { types } from './types.ts'

/** What runs statements: the database, or a transaction on it. */
export interface Queryable {
  /**
   * Runs one prepared statement.
   * @throws Problem `database_unavailable`, `database_not_migrated` or `overloaded`; UniqueViolation; TryAgain
   */
  run<Values, Row>(statement: Statement<Values, Row>, values: Values): Promise<Row[]>
}

/** A query function that must not run outside a transaction takes this. */
export interface Transaction extends Queryable {
  readonly transaction: true
}

/**
 * Single statements share a few pipelined connections (lanes): that is where almost everything goes, and it is two to three times what a
 * pool with one statement at a time does. A transaction takes a connection of its own.
 */
export interface Database extends Queryable {
  /** Commits when `work` resolves, rolls back when it throws. */
  inTransaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  /** Lanes, and as many connections for transactions; each is opened when it is first needed. */
  poolSize: number
  /** Named prepared statements; off for poolers that cannot keep them. */
  prepared: boolean
  /** Told about connections that broke; they are replaced by themselves. */
  onConnectionError?: (error: Error) => void
}

/** A caller is told within a second that there is no database, or no free connection. */
const CONNECT_TIMEOUT_MS = 800
const STATEMENT_TIMEOUT_MS = 2_000
/** The server ends a statement by itself; this ends the wait for a server that does not answer at all. */
const ANSWER_TIMEOUT_MS = 2_500
/** Connections are replaced now and then, so that a fail-over or a new replica is found. */
const MAX_LIFETIME_MS = 30 * 60_000
/** More than this many statements waiting on every lane: new ones are turned away at once. */
const MAX_LOAD = 500

export function openDatabase(options: DatabaseOptions): Database {
  const connection: pg.ClientConfig = {
    connectionString: options.url,
    types,
    application_name: 'profile-service',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  }
  const onConnectionError = options.onConnectionError ?? (() => {})
  const lanes = Array.from({ length: options.poolSize }, () =>
    createLane({ connection, maxLifetimeMs: MAX_LIFETIME_MS, onConnectionError }),
  )
  const pool = new pg.Pool({
    ...connection,
    max: options.poolSize,
    maxLifetimeSeconds: MAX_LIFETIME_MS / 1000,
    idleTimeoutMillis: 60_000,
  })
  pool.on('error', onConnectionError)

  function toQuery<Values>(statement: Statement<Values, unknown>, values: Values): pg.QueryConfig {
    const query = { text: statement.text, values: statement.bind(values) }
    return options.prepared ? { name: statement.name, ...query } : query
  }

  /** A connection of its own, that waits for its answers one by one. */
  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    try {
      const result = await work(client)
      client.release()
      return result
    } catch (error) {
      client.release(breaksConnection(error))
      throw error
    }
  }

  return {
    async run<Values, Row>(statement: Statement<Values, Row>, values: Values): Promise<Row[]> {
      try {
        const result = await leastLoaded(lanes).send(toQuery(statement, values))
        return result.rows as Row[]
      } catch (error) {
        throw translateError(error)
      }
    },
    async inTransaction(work) {
      try {
        return await withClient((client) => transact(client, toQuery, work))
      } catch (error) {
        throw translateError(error)
      }
    },
    async close() {
      await Promise.all([pool.end(), ...lanes.map((lane) => lane.close())])
    },
  }
}

async function transact<T>(
  client: pg.PoolClient,
  toQuery: <Values>(statement: Statement<Values, unknown>, values: Values) => pg.QueryConfig,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const transaction: Transaction = {
    transaction: true,
    run: async <Values, Row>(statement: Statement<Values, Row>, values: Values) =>
      (await client.query(toQuery(statement, values))).rows as Row[],
  }
  await client.query('begin')
  try {
    const result = await work(transaction)
    await client.query('commit')
    return result
  } catch (error) {
    if (!breaksConnection(error)) await client.query('rollback')
    throw error
  }
}

/** Not the next in turn: a lane that a slow statement holds up gets no new ones while others are free. */
function leastLoaded(lanes: readonly Lane[]): Lane {
  const lane = lanes.reduce((best, each) => (each.load < best.load ? each : best))
  if (lane.load >= MAX_LOAD) throw new Problem('overloaded', { headers: { 'Retry-After': '1' } })
  return lane
}

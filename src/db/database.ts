import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Connections, openConnections } from './connections.ts'
import { AnswerLost, breaksConnection, isStale, translateError } from './errors.ts'
import { createPatience } from './patience.ts'
import type { Outgoing } from './prepared-query.ts'
import type { Statement } from './statement.ts'
import { createStatistics, type DatabaseUsage, type Statistics } from './statistics.ts'
import { types } from './types.ts'
import { type Connection, createWatchdog } from './watchdog.ts'

/** What runs statements: the database, or a transaction on it. */
export interface Queryable {
  /**
   * Runs one prepared statement.
   * @throws Problem `database_unavailable`, `database_not_migrated` or `overloaded`; AnswerLost; UniqueViolation; TryAgain
   */
  run<Values, Row>(statement: Statement<Values, Row>, values: Values): Promise<Row[]>
}

/** A query function that must not run outside a transaction takes this. */
export interface Transaction extends Queryable {
  readonly transaction: true
}

/**
 * Single statements share a few pipelined connections (lanes): that is where almost everything goes, and it is two to three times what a
 * pool with one statement at a time does. A transaction takes a connection of its own. What breaks is replaced, and what can be tried again
 * without harm is: callers hardly notice a server that restarts or that another one takes over from.
 */
export interface Database extends Queryable {
  /** Commits when `work` resolves, rolls back when it throws. `work` may be run a second time, after a rollback. */
  inTransaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** For metrics. */
  readonly usage: DatabaseUsage
  readonly statistics: Readonly<Statistics>
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  /** Connections for writes; half as many for reads, and for transactions. Each is opened when it is first needed. */
  poolSize: number
  /** Named prepared statements; off for poolers that cannot keep them. */
  prepared: boolean
  /** Told about connections that broke; they are replaced by themselves. */
  onConnectionError?: (error: Error) => void
}

/** A caller is told within a second that there is no database, or no free connection. */
const PATIENCE_MS = 700
/** Connecting takes several round trips and may go on behind the callers' backs: a slow network must not keep us out for ever. */
const CONNECT_TIMEOUT_MS = 2_000
const STATEMENT_TIMEOUT_MS = 2_000
/** A write that waits longer for somebody else's lock gives way to the others and is tried again (TryAgain). */
const LOCK_TIMEOUT_MS = 100
/** Connections are replaced now and then, so that a fail-over or a new replica is found. */
const MAX_LIFETIME_MS = 30 * 60_000
/** A server that goes on refusing writes is not asked for new connections more often than this; who is refused waits for them. */
const RENEWAL_PAUSE_MS = 250
/** How long statements under way may take to end when everything closes. */
const CLOSE_TIMEOUT_MS = 3_000

export function openDatabase(options: DatabaseOptions): Database {
  const connection: pg.ClientConfig = {
    connectionString: options.url,
    types,
    application_name: 'profile-service',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  }
  const patience = createPatience(PATIENCE_MS)
  const statistics = createStatistics()
  const watchdog = createWatchdog(new pg.Client(connection), patience.lose, statistics)
  const onConnectionError = (error: Error) => {
    statistics.connectionErrors++
    options.onConnectionError?.(error)
  }
  const open = () =>
    openConnections({
      connection,
      prepared: options.prepared,
      poolSize: options.poolSize,
      lockTimeoutMs: LOCK_TIMEOUT_MS,
      patienceMs: PATIENCE_MS,
      maxLifetimeMs: MAX_LIFETIME_MS,
      patience,
      watchdog,
      onConnectionError,
    })
  let current = open()
  let closed = false

  /** The server has changed, and all connections know the old one: others take their place, if they have not done so by now. */
  function renew(used: Connections): void {
    if (closed || used !== current || ageOf(used) < RENEWAL_PAUSE_MS) return
    current = open()
    void used.retire()
  }

  /** Runs `work`; and once more, on other connections, if the first time has changed nothing or may be repeated anyway. */
  async function persist<T>(work: (connections: Connections) => Promise<T>, repeatable: boolean): Promise<T> {
    const used = current
    try {
      return await work(used)
    } catch (error) {
      if (isStale(error)) await untilAged(used)
      if (breaksConnection(error)) renew(used)
      const hungUp = error instanceof AnswerLost && error.askAgain
      if (closed || (!isStale(error) && !(repeatable && hungUp))) throw translateError(error)
    }
    statistics.retries++
    return work(current).catch((error) => {
      throw translateError(error)
    })
  }

  function toQuery<Values>({ name, text, bind }: Statement<Values, unknown>, values: Values): Outgoing {
    return options.prepared ? { name, text, values: bind(values) } : { text, values: bind(values) }
  }

  return {
    run<Values, Row>(statement: Statement<Values, Row>, values: Values): Promise<Row[]> {
      const query = toQuery(statement, values)
      const { readOnly } = statement
      return persist((connections) => connections.send(query, readOnly) as Promise<Row[]>, readOnly)
    },
    inTransaction: (work) =>
      persist((connections) => connections.lend((connection) => transact(connection, toQuery, work)), false),
    get usage() {
      return current.usage
    },
    statistics,
    async close() {
      closed = true
      // A silent server must not keep the process alive. Where all is well, this comes too late to matter.
      setTimeout(watchdog.close, CLOSE_TIMEOUT_MS).unref()
      await current.retire()
    },
  }
}

function ageOf({ bornAt }: Connections): number {
  return performance.now() - bornAt
}

/** Until they may be renewed. */
async function untilAged(connections: Connections): Promise<void> {
  // Again, since timers may ring a little early.
  for (let age = ageOf(connections); age < RENEWAL_PAUSE_MS; age = ageOf(connections)) {
    await sleep(Math.ceil(RENEWAL_PAUSE_MS - age))
  }
}

async function transact<T>(
  connection: Connection,
  toQuery: <Values>(statement: Statement<Values, unknown>, values: Values) => Outgoing,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const transaction: Transaction = {
    transaction: true,
    run: <Values, Row>(statement: Statement<Values, Row>, values: Values) =>
      connection.query(toQuery(statement, values)) as Promise<Row[]>,
  }
  await connection.query({ text: 'begin', values: [] })
  try {
    const result = await work(transaction)
    await connection.query({ text: 'commit', values: [] })
    return result
  } catch (error) {
    if (!breaksConnection(error)) await connection.query({ text: 'rollback', values: [] })
    throw error
  }
}

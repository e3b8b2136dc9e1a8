import pg from 'pg'
import { breaksConnection, translateError } from './errors.ts'
import type { Statement } from './statement.ts'
import { types } from './types.ts'

/** What runs statements: the database, or a transaction on it. */
export interface Queryable {
  /**
   * Runs one prepared statement.
   * @throws Problem `database_unavailable` or `database_not_migrated`; UniqueViolation; TryAgain
   */
  run<Values, Row>(statement: Statement<Values, Row>, values: Values): Promise<Row[]>
}

/** A query function that must not run outside a transaction takes this. */
export interface Transaction extends Queryable {
  readonly transaction: true
}

export interface Database extends Queryable {
  /** Commits when `work` resolves, rolls back when it throws. */
  inTransaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  poolSize: number
  /** Named prepared statements; off for poolers that cannot keep them. */
  prepared: boolean
  /** Told about errors of idle connections; they are replaced by themselves. */
  onConnectionError?: (error: Error) => void
}

/** A caller is told within a second that there is no database, or no free connection. */
const ACQUIRE_TIMEOUT_MS = 800
const STATEMENT_TIMEOUT_MS = 3_000
/** The server ends a statement by itself; this ends the wait for a server that does not answer at all. */
const ANSWER_TIMEOUT_MS = 4_000
/** Connections are replaced now and then, so that a fail-over or a new replica is found. */
const MAX_LIFETIME_S = 30 * 60

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize,
    types,
    application_name: 'profile-service',
    connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: STATEMENT_TIMEOUT_MS,
    maxLifetimeSeconds: MAX_LIFETIME_S,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  })
  pool.on('error', (error) => options.onConnectionError?.(error))

  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    let client: pg.PoolClient
    try {
      client = await pool.connect()
    } catch (error) {
      throw translateError(error)
    }
    try {
      const result = await work(client)
      client.release()
      return result
    } catch (error) {
      client.release(breaksConnection(error))
      throw translateError(error)
    }
  }

  async function send<Values, Row>(
    client: pg.PoolClient,
    statement: Statement<Values, Row>,
    values: Values,
  ): Promise<Row[]> {
    const query = { text: statement.text, values: statement.bind(values) }
    const result = await client.query(options.prepared ? { name: statement.name, ...query } : query)
    return result.rows as Row[]
  }

  return {
    run: (statement, values) => withClient((client) => send(client, statement, values)),
    inTransaction: (work) =>
      withClient(async (client) => {
        await client.query('begin')
        try {
          const result = await work({ transaction: true, run: (statement, values) => send(client, statement, values) })
          await client.query('commit')
          return result
        } catch (error) {
          if (!breaksConnection(error)) await client.query('rollback')
          throw error
        }
      }),
    close: () => pool.end(),
  }
}

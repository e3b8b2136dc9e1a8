import pg from 'pg'
import { Problem } from '../domain/problem.ts'
import { EX_UNAVAILABLE, FatalError } from '../fatal-error.ts'
import type { Queryable, Transaction } from './database.ts'
import { translateError } from './errors.ts'
import type { Statement } from './statement.ts'
import { types } from './types.ts'

/** One connection of its own, for what takes longer than a request may: the commands. */
export interface Session extends Queryable {
  /** @param mode e.g. one snapshot for everything that is read */
  inTransaction<T>(work: (transaction: Transaction) => Promise<T>, mode?: 'snapshot'): Promise<T>
}

/** A command that meets a lock gives way to the requests, and tries again. */
const LOCK_TIMEOUT_MS = 1_000

/**
 * Works with a session, and closes it.
 * @param name shows in pg_stat_activity
 * @throws FatalError if there is no database, or not the right one
 */
export async function withSession<T>(url: string, name: string, work: (session: Session) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    types,
    application_name: name,
    connectionTimeoutMillis: 10_000,
    lock_timeout: LOCK_TIMEOUT_MS,
    keepAlive: true,
  })
  client.on('error', () => {}) // shows at the next statement
  try {
    await client.connect()
    return await work(sessionOn(client))
  } catch (cause) {
    const error = translateError(cause)
    if (!(error instanceof Problem) || error.status !== 503) throw error
    const reason = (error.cause as Error | undefined)?.message ?? ''
    throw new FatalError(`${error.title}: ${reason || error.detail}`, EX_UNAVAILABLE, { cause })
  } finally {
    await client.end().catch(() => {})
  }
}

function sessionOn(client: pg.Client): Session {
  const run = async <Values, Row>(statement: Statement<Values, Row>, values: Values): Promise<Row[]> => {
    try {
      return (await client.query({ text: statement.text, values: statement.bind(values) })).rows as Row[]
    } catch (error) {
      throw translateError(error)
    }
  }
  return {
    run,
    async inTransaction(work, mode) {
      await client.query(mode === 'snapshot' ? 'begin isolation level repeatable read read only' : 'begin')
      try {
        const result = await work({ transaction: true, run })
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch(() => {})
        throw error
      }
    },
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Teardown } from '../helpers/database.ts'
import { query } from './cluster.ts'

/** Somebody else who writes into the database, to tell when it takes writes. */
export interface Prober {
  /** When each write was acknowledged (`performance.now()`). */
  readonly acknowledged: readonly number[]
}

/** Longer than a healthy write takes; a connection that is stuck is given up after it. */
const PATIENCE_MS = 500
const PAUSE_MS = 15

/** Writes a row after the other, over a new connection whenever one breaks. */
export async function startProber(t: Teardown, url: string): Promise<Prober> {
  await query(url, 'create table if not exists probe (at timestamptz not null)')
  const acknowledged: number[] = []
  let stopped = false

  /** Until the connection breaks. */
  async function write(): Promise<void> {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
    })
    client.on('error', () => {})
    try {
      await client.connect()
      while (!stopped) {
        await client.query('insert into probe values (clock_timestamp())')
        acknowledged.push(performance.now())
        await sleep(PAUSE_MS)
      }
    } catch {
      // Tried again by the caller.
    } finally {
      // Not awaited: a server that is frozen never says goodbye.
      client.end().catch(() => {})
      client.connection.stream.destroy()
    }
  }

  const writing = (async () => {
    for (; !stopped; await sleep(PAUSE_MS)) await write()
  })()
  t.teardown(() => {
    stopped = true
    return writing
  })
  return { acknowledged }
}

import pg from 'pg'
import { breaksConnection } from './errors.ts'

/**
 * One pipelined connection that many callers share: each statement is sent at once, without waiting for the answers before it, and is a
 * transaction of its own. It connects at its first use, and anew after it broke or grew old.
 */
export interface Lane {
  /** Statements under way, connecting included. */
  readonly load: number
  send(query: pg.QueryConfig): Promise<pg.QueryResult>
  /** Resolves when the statements under way are answered. */
  close(): Promise<void>
}

export interface LaneOptions {
  connection: pg.ClientConfig
  /** After this long the lane takes a new connection, so that a fail-over is found. */
  maxLifetimeMs: number
  onConnectionError: (error: Error) => void
}

interface Connection {
  client: pg.Client
  opened: Promise<unknown>
  bornAt: number
}

export function createLane({ connection: config, maxLifetimeMs, onConnectionError }: LaneOptions): Lane {
  let current: Connection | null = null
  let load = 0

  function open(): Connection {
    const client = new pg.Client({ ...config, pipeline: true })
    const connection = { client, opened: client.connect(), bornAt: performance.now() }
    client.on('error', (error) => {
      forget(connection)
      onConnectionError(error)
    })
    client.on('end', () => forget(connection))
    current = connection
    return connection
  }

  function forget(connection: Connection): void {
    if (current === connection) current = null
  }

  /** No more statements for this connection; those under way are still answered. */
  function retire(connection: Connection): Promise<void> {
    forget(connection)
    return connection.opened.then(() => connection.client.end()).catch(() => {})
  }

  function usable(): Connection {
    if (current && performance.now() - current.bornAt > maxLifetimeMs) void retire(current)
    return current ?? open()
  }

  return {
    get load() {
      return load
    },
    async send(query) {
      const connection = usable()
      load++
      try {
        await connection.opened
        return await connection.client.query(query)
      } catch (error) {
        if (breaksConnection(error)) void retire(connection)
        throw error
      } finally {
        load--
      }
    },
    async close() {
      if (current) await retire(current)
    },
  }
}

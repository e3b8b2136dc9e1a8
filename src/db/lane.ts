import { AnswerLost } from './errors.ts'
import type { Patience } from './patience.ts'
import type { Outgoing } from './prepared-query.ts'
import type { Connection } from './watchdog.ts'

/**
 * One pipelined connection that many callers share: each statement is sent at once, without waiting for the answers before it, and is a
 * transaction of its own. It connects at its first use, and anew after it broke or grew old.
 */
export interface Lane {
  /** Statements under way, connecting included. */
  readonly load: number
  /** Whether it has a connection, or is getting one. */
  readonly connected: boolean
  /** For how many milliseconds the server has owed this lane an answer and given none. */
  readonly silentMs: number
  send(query: Outgoing): Promise<unknown[]>
  /** Resolves when the statements under way are answered. */
  close(): Promise<void>
}

export interface LaneOptions {
  /** Opens a connection; `onEnd` is called when it is of no use any more. */
  open(onEnd: () => void): Promise<{ connection: Connection; end(): Promise<void> }>
  /** After this long the lane takes a new connection, so that a fail-over is found. */
  maxLifetimeMs: number
  patience: Patience
}

interface Session {
  opened: ReturnType<LaneOptions['open']>
  connection: Connection | null
  bornAt: number
}

export function createLane({ open, maxLifetimeMs, patience }: LaneOptions): Lane {
  let current: Session | null = null
  let load = 0

  function begin(): Session {
    const session: Session = {
      opened: patience.connect(() => open(() => forget(session))),
      connection: null,
      bornAt: performance.now(),
    }
    session.opened.then(
      ({ connection }) => {
        session.connection = connection
      },
      () => forget(session),
    )
    current = session
    return session
  }

  function forget(session: Session): void {
    if (current === session) current = null
  }

  /** No more statements for this connection; those under way are still answered. */
  function retire(session: Session): Promise<void> {
    forget(session)
    return session.opened.then(({ end }) => end()).catch(() => {})
  }

  function usable(): Session {
    if (current && performance.now() - current.bornAt > maxLifetimeMs) void retire(current)
    return current ?? begin()
  }

  return {
    get load() {
      return load
    },
    get connected() {
      return current !== null
    },
    get silentMs() {
      return current?.connection?.silentMs ?? 0
    },
    async send(query) {
      const session = usable()
      load++
      try {
        const connection = session.connection ?? (await patience.wait(session.opened)).connection
        return await connection.query(query)
      } catch (error) {
        // The driver's own event comes later, and whoever tries again must not get this connection.
        if (error instanceof AnswerLost) forget(session)
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

import { setTimeout as sleep } from 'node:timers/promises'
import { comesBack } from './errors.ts'

/**
 * How long callers wait for a connection. While the server restarts they wait a little, so that a restart is not noticed; once it is known
 * to be down they hardly wait at all, until a connection has been made again.
 */
export interface Patience {
  /** The connection, if it comes in time; the connecting itself goes on, for those who come later. */
  wait<T>(connecting: Promise<T>): Promise<T>
  /** Connects, again and again while the server refuses and the patience lasts. */
  connect<T>(open: () => Promise<T>): Promise<T>
  /** Somebody else has found out that the server is down. */
  lose(): void
}

const FIRST_PAUSE_MS = 20
const MAX_PAUSE_MS = 100
/** Enough for a connection to a server that has just come back. */
const IMPATIENCE_MS = 100

export function createPatience(patienceMs: number): Patience {
  let down = false

  return {
    async wait(connecting) {
      try {
        return await within(down ? IMPATIENCE_MS : patienceMs, connecting)
      } catch (error) {
        down = true
        throw error
      }
    },
    async connect(open) {
      const deadline = performance.now() + (down ? 0 : patienceMs)
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
        try {
          const connection = await open()
          down = false
          return connection
        } catch (error) {
          if (!comesBack(error) || performance.now() + pause > deadline) {
            down = true
            throw error
          }
        }
        await sleep(pause)
      }
    },
    lose() {
      down = true
    },
  }
}

/** @throws Error if it takes longer */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('timeout')), ms)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}

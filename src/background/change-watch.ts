import { setTimeout as sleep } from 'node:timers/promises'
import { type ChangeKind, kindsOf } from '../domain/change-feed.ts'
import { type CommitPosition, type CommittedRows, isBefore } from '../queries/changes.ts'

/** Tells those who wait for changes that there may be some. */
export interface ChangeWatch {
  /**
   * Resolves with true as soon as there may be changes behind a position; with false when the time is up, `signal` says that nobody waits any
   * more, or the process is about to end.
   * @param kinds only changes of these kinds matter; null: all
   */
  wait(
    after: CommitPosition,
    kinds: ReadonlySet<ChangeKind> | null,
    options: { ms: number; signal: AbortSignal },
  ): Promise<boolean>
  /** From now on nobody waits. Resolves when the database is left alone. */
  close(): Promise<void>
}

interface Waiter {
  kinds: ReadonlySet<ChangeKind> | null
  settle(mayHaveChanges: boolean): void
}

const LOOK_EVERY_MS = 100
const SCAN = 500

/**
 * One look at the database for all who wait in this process, and none while nobody does. Not LISTEN and NOTIFY: a transaction that notifies
 * commits under a lock of the whole server, so that no two writes can be flushed to disk together (docs/changes.md has the numbers), and the
 * notification would come before the change can be read: that takes until every older transaction has ended.
 * @param read the next rows behind a position
 */
export function createChangeWatch(read: (after: CommitPosition, limit: number) => Promise<CommittedRows>): ChangeWatch {
  const waiters = new Set<Waiter>()
  /** Everything before it has been looked at; null: nobody looks. */
  let seen: CommitPosition | null = null
  let looking = Promise.resolve()
  const closing = new AbortController()

  async function look(from: CommitPosition): Promise<void> {
    seen = from
    let pause = LOOK_EVERY_MS
    while (waiters.size > 0) {
      await sleep(pause, undefined, { ref: false, signal: closing.signal }).catch(() => {})
      if (waiters.size === 0) break
      try {
        const { rows, next, more } = await read(seen, SCAN)
        const found = new Set(rows.flatMap(kindsOf))
        seen = next
        wake(({ kinds }) => [...found].some((kind) => !kinds || kinds.has(kind)))
        pause = more ? 0 : LOOK_EVERY_MS
      } catch {
        // Whoever waits finds out why: their own look is answered with the problem.
        wake(() => true)
      }
    }
    seen = null
  }

  function wake(concerns: (waiter: Waiter) => boolean): void {
    for (const waiter of [...waiters]) if (concerns(waiter)) waiter.settle(true)
  }

  return {
    wait(after, kinds, { ms, signal }) {
      if (closing.signal.aborted || signal.aborted) return Promise.resolve(false)
      // Others have looked further than this caller, who has to catch up first.
      if (seen && isBefore(after, seen)) return Promise.resolve(true)
      return new Promise((resolve) => {
        const giveUp = () => waiter.settle(false)
        const timer = setTimeout(giveUp, ms)
        signal.addEventListener('abort', giveUp)
        const waiter: Waiter = {
          kinds,
          settle(mayHaveChanges) {
            waiters.delete(waiter)
            clearTimeout(timer)
            signal.removeEventListener('abort', giveUp)
            resolve(mayHaveChanges)
          },
        }
        waiters.add(waiter)
        if (!seen) looking = look(after)
      })
    },
    close() {
      closing.abort()
      for (const waiter of [...waiters]) waiter.settle(false)
      return looking
    },
  }
}

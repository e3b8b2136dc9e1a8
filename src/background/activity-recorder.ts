import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'

/** Notes on which days users are active, behind the backs of their requests. */
export interface ActivityRecorder {
  /** Costs a look into a set. */
  saw(subject: string): void
  /** Writes what has been noted. */
  flush(): Promise<void>
  /** Does so every few seconds, until it is closed. */
  start(): void
  /** Writes what is left. */
  close(): Promise<void>
}

/** A user was active on a day of UTC, such as 2026-11-23. */
export interface Sighting {
  subject: string
  day: string
}

const DAY_MS = 86_400_000
const PAUSE_MS = 5_000
const BATCH = 1_000
/** Subjects remembered at most; beyond that all are forgotten, and written once more, which changes nothing. */
const MAX_KNOWN = 200_000
/** While the database is away: whoever comes then is noted later. */
const MAX_WAITING = 200_000

/**
 * Each user is written once a day by each process. What was noted since the last flush is lost when the process is killed; whoever comes
 * again on that day is noted by the next one.
 * @param options.write gives the subjects that are users; the others may become users by the request that is under way, and are noted anew
 */
export function createActivityRecorder(options: {
  write: (sightings: readonly Sighting[]) => Promise<string[]>
  now: () => Date
  logger: Pick<FastifyBaseLogger, 'warn'>
}): ActivityRecorder {
  const { write, now, logger } = options
  const closing = new AbortController()
  let running = Promise.resolve()
  let today = Number.NaN
  let known = new Set<string>()
  let waiting: Sighting[] = []

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH)
      const users = new Set(await write(batch))
      waiting = waiting.slice(batch.length)
      for (const { subject } of batch) if (!users.has(subject)) known.delete(subject)
    }
  }

  const flushOrWarn = () => flush().catch((err) => logger.warn({ err }, 'activity is not recorded yet'))

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await sleep(PAUSE_MS, undefined, { ref: false, signal: closing.signal }).catch(() => {})
      await flushOrWarn()
    }
  }

  return {
    saw(subject) {
      const time = now()
      const day = Math.floor(time.getTime() / DAY_MS)
      if (day !== today || known.size >= MAX_KNOWN) {
        today = day
        known = new Set()
      }
      if (known.has(subject) || waiting.length >= MAX_WAITING) return
      known.add(subject)
      waiting.push({ subject, day: time.toISOString().slice(0, 10) })
    },
    flush,
    start() {
      running = run()
    },
    async close() {
      closing.abort()
      await running
      await flushOrWarn()
    },
  }
}

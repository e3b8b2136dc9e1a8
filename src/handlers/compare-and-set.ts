import { setTimeout as sleep } from 'node:timers/promises'
import { AnswerLost, TryAgain, UniqueViolation } from '../db/errors.ts'
import { Problem } from '../domain/problem.ts'
import type { Services } from '../services.ts'

const DEADLINE_MS = 3_000
const MAX_PAUSE_MS = 50

/**
 * Tries until the write wins: `attempt` reads, decides and writes, and gives null if somebody else wrote in between. Writers of the same
 * subject in this process take turns; those in other replicas compete, with jitter. When the connection breaks before the answer is there,
 * `attempt` is told at its next turns that the write may be done already, and has to look.
 * @throws Problem after 3 s without a win: `write_contention`, or `database_unavailable` if it was the database that kept it from writing
 */
export async function compareAndSet<T>(
  services: Pick<Services, 'writers'>,
  subject: string,
  attempt: (mayBeDone: boolean) => Promise<T | null>,
): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS
  return services.writers.run(subject, async () => {
    let mayBeDone = false
    let obstacle: Problem | undefined
    for (let pause = 1; performance.now() < deadline; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      const result = await attempt(mayBeDone).catch((error: unknown) => {
        if (!isLost(error)) throw error
        mayBeDone ||= error instanceof AnswerLost
        if (error instanceof Problem) obstacle = error
        return null
      })
      if (result !== null) return result
      await sleep(Math.random() * pause)
    }
    throw obstacle ?? new Problem('write_contention', { headers: { 'Retry-After': '1' } })
  })
}

/** More ways to lose a race: somebody took the email meanwhile, PostgreSQL asks to try again, the server hung up. */
function isLost(error: unknown): boolean {
  const hungUp = error instanceof AnswerLost && error.askAgain
  return hungUp || error instanceof UniqueViolation || error instanceof TryAgain
}

import { setTimeout as sleep } from 'node:timers/promises'
import { TryAgain, UniqueViolation } from '../db/errors.ts'
import { Problem } from '../domain/problem.ts'
import type { Services } from '../services.ts'

const DEADLINE_MS = 3_000
const MAX_PAUSE_MS = 50

/**
 * Tries until the write wins: `attempt` reads, decides and writes, and gives null if somebody else wrote in between. Writers of the same
 * subject in this process take turns; those in other replicas compete, with jitter.
 * @throws Problem `write_contention` after 3 s without a win
 */
export async function compareAndSet<T>(
  services: Services,
  subject: string,
  attempt: () => Promise<T | null>,
): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS
  return services.writers.run(subject, async () => {
    for (let pause = 1; Date.now() < deadline; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      const result = await attempt().catch(lost)
      if (result !== null) return result
      await sleep(Math.random() * pause)
    }
    throw new Problem('write_contention', { headers: { 'Retry-After': '1' } })
  })
}

/** Two more ways to lose a race: somebody took the email meanwhile, or PostgreSQL asks to try again. */
function lost(error: unknown): null {
  if (error instanceof UniqueViolation || error instanceof TryAgain) return null
  throw error
}

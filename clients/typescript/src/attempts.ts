import { ProfileError } from './errors.ts'

const FIRST_WAIT = 200
const LONGEST_WAIT = 5_000

/** How long a call may take and whether it has been called off. */
export interface Limits {
  signal: AbortSignal | undefined
  /** By `performance.now()`, which no change of the clock moves. */
  endsAt: number
}

/** A call's own time: `ms` from now on. */
export function limitsOf(ms: number, signal: AbortSignal | undefined): Limits {
  return { signal, endsAt: performance.now() + ms }
}

/**
 * Runs `attempt` until it succeeds, fails for good, or neither attempts nor time are left: then it rejects with the last error.
 * Waits at least as long as the service asked for, and else a random time that doubles.
 * @param mayRepeat whether another attempt can help and does no harm
 */
export async function withAttempts<T>(
  attempts: number,
  limits: Limits,
  mayRepeat: (error: ProfileError) => boolean,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  for (let n = 1; ; n++) {
    const late = AbortSignal.timeout(Math.max(0, Math.ceil(limits.endsAt - performance.now())))
    const signal = limits.signal ? AbortSignal.any([limits.signal, late]) : late
    try {
      return await attempt(signal)
    } catch (cause) {
      limits.signal?.throwIfAborted()
      const error = cause as ProfileError
      if (late.aborted) throw new ProfileError('deadline_exceeded', 'There was no answer in time', { cause })
      if (!(error instanceof ProfileError) || n >= attempts || !mayRepeat(error)) throw error
      const wait = Math.max(error.retryAfter ?? 0, Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** n))
      if (performance.now() + wait >= limits.endsAt) throw error
      await sleep(wait, limits.signal)
    }
  }
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const calledOff = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', calledOff)
      resolve()
    }, ms)
    signal?.addEventListener('abort', calledOff, { once: true })
  })
}

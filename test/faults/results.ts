import { appendFileSync } from 'node:fs'

/** One row of the summary that `npm run test:faults` prints. */
export interface Result {
  fault: string
  /** How often it was done to the service. */
  tried: number
  /** How often everything held. */
  survived: number
  /** Requests that were sent meanwhile. */
  requests: number
  /** Of these, answered with 503 and Retry-After, or cut off together with the process they were sent to: the caller tries again. */
  refused: number
  /** Of these, with any other failure or a wrong answer. */
  failed: number
  /** Writes that were acknowledged to a caller, and those found afterwards. Absent where nothing is written. */
  acknowledged?: number
  found?: number
  /** What else was measured, e.g. `recovery: median 0.7 s, longest 1.2 s`. */
  measured: string
}

/** Keeps a row for the summary at the end of the run. */
export function record(result: Result): void {
  const file = process.env.FAULTS_RESULTS
  if (file) appendFileSync(file, `${JSON.stringify(result)}\n`)
}

/** `median 12 ms, 99 % 30 ms, longest 41 ms` */
export function spread(durations: readonly number[]): string {
  const [median, most, longest] = [0.5, 0.99, 1].map((share) => duration(percentile(durations, share)))
  return `median ${median}, 99 % ${most}, longest ${longest}`
}

/** The duration that this share of all does not exceed. NaN without any. */
export function percentile(durations: readonly number[], share: number): number {
  const sorted = durations.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

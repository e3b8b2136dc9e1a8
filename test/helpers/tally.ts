import { appendFileSync } from 'node:fs'
import t from 'tap'

/** One row of the summary at the end of `npm test`. */
export interface Tally {
  what: string
  cases: number
  /** Tests of the file that failed. */
  failed: number
}

/** Keeps a row: what a test file has tried, and how often. To be called once its cases are known, at the latest when it ends. */
export function tally(what: string, cases: number | (() => number)): void {
  t.teardown(() => {
    const file = process.env.TEST_TALLY
    const row: Tally = { what, cases: typeof cases === 'number' ? cases : cases(), failed: t.counts.fail }
    if (file) appendFileSync(file, `${JSON.stringify(row)}\n`)
  })
}

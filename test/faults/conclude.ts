import type { Test } from 'tap'
import type { TestDatabase } from '../helpers/database.ts'
import { duration, percentile, record } from './results.ts'
import { findWrites, type WriteLoad } from './write-load.ts'

/**
 * Ends a write load that has met a fault so and so often: holds every acknowledged write against the database, and keeps the row of the summary.
 * @param recoveries how long each took until the next acknowledged write, in ms
 * @param measured what to say of that, of the median and of the longest
 */
export async function conclude(
  t: Test,
  load: WriteLoad,
  setup: {
    fault: string
    tried: number
    database: TestDatabase
    recoveries: readonly number[]
    measured: (median: string) => string
  },
): Promise<void> {
  await load.stop()
  const { fault, tried, database, recoveries, measured } = setup
  const { acknowledged, found, contradictions } = await findWrites(database, load.acknowledged)
  t.strictSame(contradictions, [], 'every acknowledged write is there, once, with its version and audit row')
  t.strictSame(load.wrong, [], 'no answer but success and 503')
  t.ok(acknowledged > 0, `${acknowledged} writes acknowledged`)
  t.comment(load.failures)
  const unsuccessful = [...load.failures.values()].reduce((sum, count) => sum + count, 0)
  record({
    fault,
    tried,
    survived: contradictions.length === 0 ? recoveries.length : 0,
    requests: load.requests,
    refused: unsuccessful - load.wrong.length,
    failed: load.wrong.length,
    acknowledged,
    found,
    measured: `${measured(duration(percentile(recoveries, 0.5)))}, longest ${duration(percentile(recoveries, 1))}`,
  })
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { TestDatabase } from './database.ts'

const DEADLINE_MS = 20_000

/**
 * Resolves when everything in the audit trail has settled: no transaction that is older is open any more. Other tests use the same server,
 * and theirs count as well.
 */
export async function settled({ sql }: TestDatabase): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS
  for (;;) {
    const [row] = await sql(
      `select coalesce(max(transaction_id) < pg_snapshot_xmin(pg_current_snapshot()), true) as yes from accounts_audit`,
    )
    if (row?.yes) return
    if (performance.now() > deadline) throw new Error(`an older transaction is still open after ${DEADLINE_MS} ms`)
    // The end of somebody else's transaction is no event that could be awaited.
    await sleep(10)
  }
}

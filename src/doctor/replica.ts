import { setTimeout as sleep } from 'node:timers/promises'
import { judge, lagOf, type Position, primaryPosition, replicaStanding, type Verdict } from '../db/position.ts'
import { type Session, withSession } from '../db/session.ts'
import type { Report } from './finding.ts'

const PATIENCE_MS = 2_000
const PAUSE_MS = 20

const ADVICE: Partial<Record<Verdict, string>> = {
  behind: 'look at its load, its disk and the network between them (pg_stat_replication on the primary)',
  'no standby': 'DATABASE_REPLICA_URL must lead to a physical standby (or be left out); this one takes writes',
  'of another database': 'DATABASE_REPLICA_URL leads to a standby, but not to one of the primary in DATABASE_URL',
  'on another timeline':
    'it has not followed a failover: wait for its next restartpoint, grant pg_read_all_stats to the role in DATABASE_URL, or build it anew',
  isolated: 'default_transaction_isolation must be "read committed" for the role in DATABASE_REPLICA_URL',
}

/** Whether reads would go to the replica. Nothing depends on it: the primary answers in its stead. */
export async function examineReplica(primary: Session, url: string, report: Report): Promise<void> {
  const check = 'replica'
  try {
    const [position] = await primary.run(primaryPosition, {})
    const { verdict, waitedMs, lagS } = await withSession(url, 'profile-service doctor', (standby) =>
      observe(standby, position as Position),
    )
    if (verdict === 'current') {
      const found = `a standby, there after ${waitedMs.toFixed(0)} ms`
      return report({ check, state: 'ok', found })
    }
    const found = verdict === 'behind' ? `a standby, ${lagS.toFixed(0)} s behind` : `is ${verdict}`
    report({ check, state: 'warning', found: `${found}: not read from`, ...advise(ADVICE[verdict]) })
  } catch (error) {
    const advice = 'is DATABASE_REPLICA_URL right, and can this machine reach it? The primary answers meanwhile'
    report({ check, state: 'warning', found: (error as Error).message, advice })
  }
}

function advise(advice: string | undefined): { advice?: string } {
  return advice === undefined ? {} : { advice }
}

/** Asks until it has replayed what the primary has written, for a while. */
async function observe(standby: Session, position: Position) {
  const start = performance.now()
  for (;;) {
    const [standing] = await standby.run(replicaStanding, position)
    if (!standing) throw new Error('a select without from gives one row')
    const verdict = judge(standing, position)
    const waitedMs = performance.now() - start
    if (verdict !== 'behind' || waitedMs > PATIENCE_MS) return { verdict, waitedMs, lagS: lagOf(standing) }
    await sleep(PAUSE_MS)
  }
}

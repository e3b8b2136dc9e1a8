import { setTimeout as sleep } from 'node:timers/promises'
import { type Database, type DatabaseOptions, openDatabase, type Transaction } from './database.ts'
import {
  judge,
  lagOf,
  type Position,
  primaryPosition,
  replicaStanding,
  type Standing,
  type Verdict,
} from './position.ts'
import type { Statement } from './statement.ts'
import type { Usage } from './statistics.ts'

/** For reads that are worth a detour. What they see is as current as what the primary itself would give, wherever it comes from. */
export type Reads = Pick<Database, 'run' | 'inTransaction'>

/**
 * Reads from a standby, and from the primary whenever the standby cannot be used: a read sees everything that was committed before it began,
 * by whichever process of the service. So the primary is asked first how far its log has come, which touches no table; then the standby,
 * in the transaction that reads, whether it has replayed that much.
 */
export interface Replica extends Reads {
  readonly usage: Usage
  readonly statistics: Readonly<ReplicaStatistics>
  /** Asks the standby now, unless it was asked within the last second. `lagS` is NaN if it does not say. */
  look(): Promise<{ usable: boolean; lagS: number }>
  close(): Promise<void>
}

export interface ReplicaStatistics {
  /** Reads that the standby has answered. */
  reads: number
  /** Reads that the primary has answered in its stead. */
  fallbacks: number
}

export interface ReplicaOptions extends Omit<DatabaseOptions, 'poolSize'> {
  primary: Reads
  /** Connections to the standby, each opened when it is first needed. */
  connections: number
  /** Default: as it is. */
  open?: (options: DatabaseOptions) => Database
  /** Told why it cannot be used any more, and when it can again (null). */
  onChange?: (trouble: Error | null) => void
}

/** A standby that streams is there within a few milliseconds. One that is not, is not waited for: the primary has what is needed. */
const WAIT_MS = 50
const PAUSE_MS = 3
/** After a read that the standby could not answer, nobody tries for so long; then one does. */
const REST_MS = 1_000
const LOOK_EVERY_MS = 1_000

/** Why a standby that answers is not read from. */
class NotCurrent extends Error {
  readonly reason: Verdict

  constructor(reason: Verdict) {
    super(`the replica is ${reason}`)
    this.name = 'NotCurrent'
    this.reason = reason
  }
}

export function openReplica(replicaOptions: ReplicaOptions): Replica {
  const { primary, connections, open = openDatabase, onChange, ...options } = replicaOptions
  // Half of the pool is for transactions, and nothing else is used.
  const standby = open({ ...options, poolSize: connections * 2 })
  const statistics: ReplicaStatistics = { reads: 0, fallbacks: 0 }
  let usable = true
  let restUntil = 0
  let lagS = Number.NaN
  let look = { at: Number.NEGATIVE_INFINITY, done: Promise.resolve() }

  function note(trouble: Error | null): void {
    if (usable !== (trouble === null)) onChange?.(trouble)
    usable = trouble === null
    restUntil = usable ? 0 : performance.now() + REST_MS
  }

  /** @throws Error for whatever reason, so that the primary has to do it */
  async function onStandby<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    try {
      const position = await positionOf(primary)
      const result = await standby.inTransaction(async (transaction) => {
        await untilCurrent(transaction, position, (standing) => {
          lagS = lagOf(standing)
        })
        return work(transaction)
      })
      note(null)
      return result
    } catch (error) {
      note(error as Error)
      throw error
    }
  }

  function mayTry(): boolean {
    const { waiting, limit } = standby.usage.transactions
    if (waiting >= limit || performance.now() < restUntil) return false
    // The others need not wait for what comes of it.
    if (!usable) restUntil = Number.POSITIVE_INFINITY
    return true
  }

  async function read<T>(work: (transaction: Transaction) => Promise<T>, onPrimary: () => Promise<T>): Promise<T> {
    if (mayTry()) {
      try {
        const result = await onStandby(work)
        statistics.reads++
        return result
      } catch {
        // Told in note(); if it is the work itself that fails, it will tell again.
      }
    }
    statistics.fallbacks++
    return onPrimary()
  }

  return {
    run<Values, Row>(statement: Statement<Values, Row>, values: Values): Promise<Row[]> {
      if (!statement.readOnly) throw new Error(`the statement ${statement.name} does more than read`)
      return read(
        (transaction) => transaction.run(statement, values),
        () => primary.run(statement, values),
      )
    },
    inTransaction: (work) => read(work, () => primary.inTransaction(work)),
    get usage() {
      return standby.usage.transactions
    },
    statistics,
    async look() {
      if (performance.now() - look.at > LOOK_EVERY_MS) {
        lagS = Number.NaN
        look = { at: performance.now(), done: onStandby(async () => {}).catch(() => {}) }
      }
      await look.done
      return { usable, lagS }
    },
    close: standby.close,
  }
}

/** The replica that is configured, if one is. */
export function findReplica(
  { replicaUrl, poolSize, prepared }: { replicaUrl: string | null; poolSize: number; prepared: boolean },
  options: Pick<ReplicaOptions, 'primary' | 'open' | 'onChange'>,
): Replica | undefined {
  return replicaUrl === null ? undefined : openReplica({ url: replicaUrl, prepared, connections: poolSize, ...options })
}

async function positionOf(primary: Reads): Promise<Position> {
  const [position] = await primary.run(primaryPosition, {})
  if (!position) throw new Error('a select without from gives one row')
  return position
}

/**
 * Resolves when the transaction's next statement sees everything up to the position.
 * @param tell gets what the standby says
 * @throws NotCurrent if that is not soon
 */
async function untilCurrent(
  transaction: Transaction,
  position: Position,
  tell: (standing: Standing) => void,
): Promise<void> {
  const deadline = performance.now() + WAIT_MS
  for (;;) {
    const [standing] = await transaction.run<{ lsn: string }, Standing>(replicaStanding, position)
    if (!standing) throw new Error('a select without from gives one row')
    tell(standing)
    const verdict = judge(standing, position)
    if (verdict === 'current') return
    if (verdict !== 'behind' || performance.now() > deadline) throw new NotCurrent(verdict)
    await sleep(PAUSE_MS)
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { TestIssuer } from '../helpers/issuer.ts'
import type { Cluster } from './cluster.ts'
import type { Fault } from './faults.ts'
import { type Load, type Outcome, startLoad } from './load.ts'
import type { Node } from './patroni.ts'
import type { Prober } from './prober.ts'
import { type Service, until } from './service.ts'
import { startStumbling } from './stumbling.ts'

/** What was seen of one failover. Moments are milliseconds since the fault. */
export interface Failover {
  fault: Fault
  /** Names of the primary that was struck, and of the standby that took over. */
  from: string
  to: string
  promoted: number
  /** When the prober's first write was acknowledged after it could not write. */
  databaseWrites: number
  /** When what was struck was a standby that writes wait for. */
  rejoined: number
  services: ServiceFailover[]
}

export interface ServiceFailover extends Outcome {
  way: string
  /** The last acknowledgement before the silence, and the first one after it. */
  lastWrite: number
  writes: number
  /** When every one of its users could write again. */
  allWrite: number
  /** When it had read from the new standby. */
  readsReplica: number
  /** Reads that were compared with what had been acknowledged before. */
  reads: number
}

/** Both services serve from the standby and write, for so long, before anything happens, and after everything is well again. */
const CALM_MS = 1_500
const PROMOTED_MS = 60_000
const RECOVERED_MS = 20_000
const REJOINED_MS = 120_000

/** Strikes the primary under load, and watches until all is as it was, with the roles exchanged. */
export async function failOver(
  cluster: Cluster,
  services: readonly Service[],
  prober: Prober,
  issuer: TestIssuer,
  fault: Fault,
  round: string,
): Promise<Failover> {
  const { primary, standby } = await cluster.settled()
  const loads = await Promise.all(
    services.map((service, i) => startLoad(service, cluster.primary, issuer, `${round}-${i}`)),
  )
  await Promise.all(loads.map(({ service }) => readFromReplica(service, RECOVERED_MS)))
  const steady = startStumbling(cluster.nodes)
  await sleep(CALM_MS)

  const struckAt = performance.now()
  await fault.strike(primary)
  await until('the standby is promoted', PROMOTED_MS, () => isPrimary(standby))
  const promotedAt = performance.now()
  await until('the database takes writes', RECOVERED_MS, () => (prober.acknowledged.at(-1) ?? 0) > promotedAt)
  await Promise.all(
    loads.map((load) => until(`users write ${load.service.way}`, RECOVERED_MS, () => allWrite(load, promotedAt))),
  )
  await sleep(CALM_MS)
  const calmAt = performance.now()
  fault.heal?.(primary)
  const readsReplica = loads.map(({ service }) => readFromReplica(service, REJOINED_MS))
  await cluster.settled()
  const rejoinedAt = performance.now()
  const readAt = await Promise.all(readsReplica)
  await sleep(CALM_MS)
  await steady()

  const since = (at: number) => at - struckAt
  const database = silence(prober.acknowledged, struckAt, calmAt)
  return {
    fault,
    from: primary.name,
    to: standby.name,
    promoted: since(promotedAt),
    databaseWrites: since(database.end),
    rejoined: since(rejoinedAt),
    services: await Promise.all(
      loads.map(async (load, i) => {
        const reads = load.reads()
        const all = load.writes.map(({ at }) => at)
        const { begin, end } = silence(all, struckAt, calmAt)
        const each = bySubject(load).map((writes) => silence(writes, struckAt, calmAt).end)
        return {
          way: load.service.way,
          lastWrite: since(begin),
          writes: since(end),
          allWrite: since(Math.max(...each)),
          readsReplica: since(readAt[i] ?? Number.NaN),
          reads,
          ...(await load.conclude()),
        }
      }),
    ),
  }
}

async function isPrimary(node: Node): Promise<boolean> {
  const [row] = await node.sql('select pg_is_in_recovery() as standby').catch(() => [])
  return row?.standby === false
}

function allWrite(load: Load, since: number): boolean {
  return bySubject(load).every((writes) => (writes.at(-1) ?? 0) > since)
}

function bySubject({ writes }: Load): number[][] {
  const grouped = Map.groupBy(writes, ({ subject }) => subject)
  return [...grouped.values()].map((each) => each.map(({ at }) => at))
}

/** Resolves with the moment when a standby has answered a read from now on. */
async function readFromReplica(service: Service, ms: number): Promise<number> {
  const before = await service.replicaReads()
  await until(`reads from the replica ${service.way}`, ms, async () => (await service.replicaReads()) > before)
  return performance.now()
}

/** The longest time between two of these moments, of those that ends between `from` and `to`. */
function silence(moments: readonly number[], from: number, to: number): { begin: number; end: number } {
  return moments.reduce(
    (longest, end, i) => {
      const begin = moments[i - 1] ?? end
      return end > from && end < to && end - begin > longest.end - longest.begin ? { begin, end } : longest
    },
    { begin: from, end: from },
  )
}

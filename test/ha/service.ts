import { setTimeout as sleep } from 'node:timers/promises'
import { type Replica, startReplica } from '../faults/replica.ts'
import { HOOK_SECRET } from '../helpers/app.ts'
import type { Teardown } from '../helpers/database.ts'
import type { TestIssuer } from '../helpers/issuer.ts'
import { type Cluster, DATABASE } from './cluster.ts'

/** What `npm run build` makes. */
export const BUILD = 'dist/src/cli.js'

/** The built service, and the way that it reaches the database. */
export interface Service extends Replica {
  readonly way: string
  /** How many reads a standby has answered so far. */
  replicaReads(): Promise<number>
}

/** One that goes through HAProxy only, and one that goes through PgBouncer as well. */
export async function startServices(t: Teardown, cluster: Cluster, issuer: TestIssuer): Promise<[Service, Service]> {
  const start = async (way: string, env: Record<string, string>): Promise<Service> => {
    const databaseUrl = env.DATABASE_URL ?? ''
    const keys = { AUTH0_HOOK_SECRET: HOOK_SECRET, TOMBSTONE_KEY: 'a-key-for-tombstones-of-32-characters' }
    const replica = await startReplica(t, {
      databaseUrl,
      issuer,
      entry: BUILD,
      env: { ...env, ...keys, LOG_LEVEL: 'silent' },
    })
    return { ...replica, way, replicaReads: () => replicaReads(replica) }
  }
  return [
    await start('through HAProxy', {
      DATABASE_URL: cluster.primary(DATABASE),
      DATABASE_REPLICA_URL: cluster.replica(DATABASE),
    }),
    await start('through PgBouncer', {
      DATABASE_URL: cluster.pooledPrimary(DATABASE),
      DATABASE_REPLICA_URL: cluster.pooledReplica(DATABASE),
      DATABASE_PREPARED: 'false',
    }),
  ]
}

async function replicaReads({ opsUrl }: Replica): Promise<number> {
  const body = await fetch(`${opsUrl}/metrics`).then((answer) => answer.text())
  return Number(/^profile_database_replica_reads_total (\d+)$/m.exec(body)?.[1])
}

/** Asks again and again: there is no event to wait for in another process. @throws Error if it is not so in `ms` */
export async function until(what: string, ms: number, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + ms
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not in ${ms / 1000} s: ${what}`)
    await sleep(20)
  }
}

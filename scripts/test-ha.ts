// npm run test:ha: the built service in front of two PostgreSQL servers with streaming replication and automatic failover (Patroni, etcd,
// HAProxy, PgBouncer). The primary is killed, lost, switched and frozen under load; for each the timeline is printed. Prints a line for every
// check; the last line counts them.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { duration } from '../test/faults/results.ts'
import { type Cluster, DATABASE, PROBE, startCluster } from '../test/ha/cluster.ts'
import { type Failover, failOver } from '../test/ha/failover.ts'
import { FAULTS } from '../test/ha/faults.ts'
import { callEverything } from '../test/ha/operations.ts'
import { startProber } from '../test/ha/prober.ts'
import { BUILD, startServices } from '../test/ha/service.ts'
import { later, timeline } from '../test/ha/timeline.ts'
import { startTestIssuer } from '../test/helpers/issuer.ts'
import { profileService, ROOT } from '../test/process/run.ts'
import { environment } from '../test/process/service.ts'
import { check, finish } from './checks.ts'

/** From the database's first write to the service's. */
const SOON_MS = 2_000
/** All of it takes two to three minutes. */
const DEADLINE_MS = 420_000

const { status: installed } = spawnSync(join(import.meta.dirname, 'ha/install-tools'), { stdio: 'inherit' })
if (installed === 3) {
  console.log('SKIPPED: no failover was tried, for the reason above')
  process.exit(0)
}
check('Patroni, etcd, HAProxy, PgBouncer and PostgreSQL are installed', installed === 0)
if (installed !== 0) process.exit(1)

const atEnd: (() => unknown)[] = []
const t = { teardown: (work: () => unknown) => atEnd.push(work) }
let cluster: Cluster | undefined
try {
  await Promise.race([testFailovers(), interrupted(), late()])
} catch (error) {
  check('every failover is tried to the end', false, `${error}\n${cluster?.logs()}`)
} finally {
  for (const work of atEnd.reverse()) await work()
}
finish()
// What was interrupted may still be waiting for something.
process.exit()

async function testFailovers(): Promise<void> {
  const built = spawnSync(process.execPath, [join(import.meta.dirname, 'build.ts')], { stdio: 'inherit' })
  check('npm run build', built.status === 0)

  const begun = performance.now()
  cluster = await startCluster(t)
  check(`two nodes, synchronous: up after ${duration(performance.now() - begun)}`, true)
  const issuer = await startTestIssuer(t)
  const migrated = await profileService(['migrate'], environment(cluster.primary(DATABASE), issuer), join(ROOT, BUILD))
  check('migrate, as a role that is no superuser', migrated.code === 0, migrated)
  const services = await startServices(t, cluster, issuer)
  const [, pooled] = services
  const prober = await startProber(t, cluster.primary(PROBE))

  const callAll = async (round: string) => {
    const { calls, wrong } = await callEverything(pooled, issuer, round)
    check(`${calls} calls of all operations through PgBouncer in transaction mode`, wrong.length === 0, wrong)
  }
  await callAll('before')
  for (const [i, fault] of FAULTS.entries()) {
    const seen = await failOver(cluster, services, prober, issuer, fault, `round-${i}`)
    console.log(`\n${timeline(seen)}`)
    judge(seen)
  }
  await callAll('after')
}

function judge({ fault, databaseWrites, services }: Failover): void {
  for (const { way, acknowledged, found, contradictions, wrong, writes, allWrite, reads } of services) {
    const name = `${fault.title}, ${way}`
    const kept = contradictions.length === 0 && found === acknowledged && acknowledged > 0
    check(`${name}: all ${acknowledged} acknowledged writes are there, once, without a gap`, kept, contradictions)
    const [first, last] = [writes - databaseWrites, allWrite - databaseWrites]
    check(`${name}: writes ${later(first)} the database`, first < SOON_MS)
    check(`${name}: and so does every user, ${later(last)} it`, last < SOON_MS)
    check(
      `${name}: ${reads} reads saw what was acknowledged before, or were refused`,
      reads > 0 && wrong.length === 0,
      wrong,
    )
  }
}

function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => reject(new Error(name)))
  })
}

async function late(): Promise<never> {
  await sleep(DEADLINE_MS, undefined, { ref: false })
  throw new Error(`not done in ${DEADLINE_MS / 1000} s`)
}

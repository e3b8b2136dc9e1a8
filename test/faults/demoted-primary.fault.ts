// A fail-over while serving: the primary takes no more writes (25006), its standby is promoted, and the address leads there from now on.
import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startTestIssuer } from '../helpers/issuer.ts'
import { conclude } from './conclude.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { send } from './http.ts'
import { startReplica } from './replica.ts'
import { duration, percentile } from './results.ts'
import { type Server, startServer } from './server.ts'
import { makeStandby } from './standby.ts'
import { startWriteLoad } from './write-load.ts'

const SWITCHOVERS = 3
/** From the promotion to the next acknowledged write. */
const SOON_MS = 3_000

t.test(`the primary is demoted under write load, ${SWITCHOVERS} times`, async (t) => {
  const issuer = await startTestIssuer(t)
  let primary = await startServer(t, { wal_level: 'replica', wal_keep_size: '512MB' })
  let standby = await makeStandby(t, primary)
  const proxy = await startFaultProxy(t, primary.url)
  const replica = await startReplica(t, { databaseUrl: proxy.through(primary.url), issuer })
  const load = await startWriteLoad({ url: () => replica.url, issuer, users: 12 })
  const recoveries: number[] = []

  for (let i = 0; i < SWITCHOVERS; i++) {
    const enough = load.acknowledged.length + 200
    while (load.acknowledged.length < enough) await load.recovered()
    await switchOver(primary, standby, proxy)
    recoveries.push(await load.recovered())
    await untilNobodyUses(primary)
    // Reads have left as well: what was written just now is seen.
    const latest = load.acknowledged.at(-1)
    const token = await issuer.token({ sub: latest?.subject })
    const { json } = await send(replica.url, { token })
    t.ok(json.profile_data.n >= (latest?.n ?? 0), 'a read sees what was written to the new primary')

    const old = primary
    primary = standby
    if (i < SWITCHOVERS - 1) standby = await makeStandby(t, primary)
    await old.stop()
    rmSync(old.dataDir, { recursive: true })
  }
  t.ok(percentile(recoveries, 1) < SOON_MS, `the old primary is left at once: ${recoveries.map(duration)}`)
  await conclude(t, load, {
    fault: 'primary demoted (25006) and standby promoted under write load',
    tried: SWITCHOVERS,
    database: primary,
    recoveries,
    measured: (median) => `first write ${median} after the promotion`,
  })
})

/** What an operator's tool does: fence the primary, wait for the standby, promote it, move the address. Connections stay where they are. */
async function switchOver(primary: Server, standby: Server, proxy: FaultProxy): Promise<void> {
  await primary.sql('alter system set default_transaction_read_only = on')
  await primary.sql('select pg_reload_conf()')
  // Writes that had begun before.
  const writing = `select 1 from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()`
  await until(
    async () => (await primary.sql('show default_transaction_read_only'))[0]?.default_transaction_read_only === 'on',
  )
  await until(async () => (await primary.sql(writing)).length === 0)
  const [{ lsn } = { lsn: '' }] = await primary.sql('select pg_current_wal_flush_lsn()::text as lsn')
  const replayed = 'select pg_last_wal_replay_lsn() >= $1::pg_lsn as done'
  await until(async () => (await standby.sql(replayed, [lsn]))[0]?.done === true)
  await standby.sql('select pg_promote()')
  proxy.pointTo(standby.url)
}

/** A fenced primary is not cut off: the service itself has to go. */
async function untilNobodyUses(primary: Server): Promise<void> {
  const connected = `select 1 from pg_stat_activity where application_name = 'profile-service'`
  await until(async () => (await primary.sql(connected)).length === 0)
}

/** Servers do not tell when such a thing has happened: they have to be asked. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not in 20 s: ${condition}`)
    await sleep(10)
  }
}

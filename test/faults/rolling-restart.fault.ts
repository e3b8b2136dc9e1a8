// All replicas are restarted in turn, as by a deployment, while callers go on: nobody may notice.
import t from 'tap'
import { createDatabase } from '../helpers/database.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { startConnectionBalancer, startProbes, startReverseProxy } from './balancers.ts'
import { startReplica } from './replica.ts'
import { record } from './results.ts'
import { findWrites, PROFILE_READ, startWriteLoad } from './write-load.ts'

const REPLICAS = 3
const MIN_RESTARTS = 6
const MIN_REQUESTS = 10_000
/** The default. */
const SHUTDOWN_DELAY = '2s'

t.test(`SIGTERM under load: ${REPLICAS} replicas, restarted in turn`, async (t) => {
  const issuer = await startTestIssuer(t)
  const database = await createDatabase(t)
  const options = { databaseUrl: database.url, issuer, env: { SHUTDOWN_DELAY } }
  const replicas = await Promise.all(Array.from({ length: REPLICAS }, () => startReplica(t, options)))
  const probes = startProbes(t, replicas)
  await Promise.all(replicas.map(probes.ready))
  const fronts = [
    { name: 'reverse proxy', url: await startReverseProxy(t, probes) },
    { name: 'connection balancer', url: await startConnectionBalancer(t, probes) },
  ]
  const loads = await Promise.all(
    fronts.map(({ name, url }) =>
      startWriteLoad({
        url: () => url,
        issuer,
        users: 8,
        prefix: `auth0|${name} `,
        reads: [PROFILE_READ, PROFILE_READ],
      }),
    ),
  )
  const sent = () => loads.reduce((sum, load) => sum + load.requests, 0)
  await Promise.all(loads.map((load) => load.recovered()))

  const ends: string[] = []
  while (ends.length < MIN_RESTARTS || sent() < MIN_REQUESTS) {
    const replica = replicas[ends.length % REPLICAS]
    if (!replica) return
    ends.push(await replica.terminate())
    await replica.start()
    await probes.ready(replica)
  }
  await Promise.all(loads.map((load) => load.stop()))

  const failures = loads.flatMap((load, i) => [
    ...load.wrong,
    ...[...load.failures].map(([what, count]) => `${fronts[i]?.name}: ${count} x ${what}`),
  ])
  t.strictSame(failures, [], `no failed request out of ${sent()}`)
  t.strictSame([...new Set(ends)], ['exit code 0'], 'every process ended by itself')
  const writes = loads.flatMap((load) => load.acknowledged)
  const { acknowledged, found, contradictions } = await findWrites(database, writes)
  t.strictSame(contradictions, [], 'every acknowledged write is there, once, with its version and audit row')
  record({
    fault: `SIGTERM under load: ${REPLICAS} replicas restarted in turn`,
    tried: ends.length,
    survived: failures.length === 0 ? ends.filter((end) => end === 'exit code 0').length : 0,
    requests: sent(),
    refused: 0,
    failed: loads.reduce((sum, { failures }) => sum + [...failures.values()].reduce((a, b) => a + b, 0), 0),
    acknowledged,
    found,
    measured: fronts.map(({ name }, i) => `${loads[i]?.requests} requests through the ${name}`).join(', '),
  })
})

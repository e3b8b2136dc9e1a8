// PostgreSQL is killed in the middle of its work, again and again.
import t from 'tap'
import { startTestIssuer } from '../helpers/issuer.ts'
import { startReplica } from './replica.ts'
import { duration, percentile, record } from './results.ts'
import { startServer } from './server.ts'
import { findWrites, startWriteLoad } from './write-load.ts'

const KILLS = 20
const USERS = 12

t.test(`kill -9 PostgreSQL under write load, ${KILLS} times`, async (t) => {
  const issuer = await startTestIssuer(t)
  const server = await startServer(t)
  const replica = await startReplica(t, { databaseUrl: server.url, issuer })
  const load = await startWriteLoad({ url: () => replica.url, issuer, users: USERS })
  await load.recovered()

  const recoveries: number[] = []
  for (let i = 1; i <= KILLS; i++) {
    const enough = load.acknowledged.length + USERS
    while (load.acknowledged.length < enough) await load.recovered()
    await server.kill()
    await server.start()
    recoveries.push(await load.recovered())
  }
  await load.stop()

  const { acknowledged, found, contradictions } = await findWrites(server, load.acknowledged)
  t.strictSame(contradictions, [], 'every acknowledged write is there, once, with its version and audit row')
  t.strictSame(load.wrong, [], 'no answer but success and 503')
  const refused = [...load.failures.values()].reduce((sum, count) => sum + count, 0)
  t.comment(load.failures)
  record({
    fault: 'kill -9 PostgreSQL under write load',
    tried: KILLS,
    survived: contradictions.length === 0 ? recoveries.length : 0,
    requests: load.requests,
    refused: refused - load.wrong.length,
    failed: load.wrong.length,
    acknowledged,
    found,
    measured: `first write ${duration(percentile(recoveries, 0.5))} after the restart, longest ${duration(percentile(recoveries, 1))}`,
  })
})

// The service is killed in the middle of its work, again and again.
import t from 'tap'
import { createDatabase } from '../helpers/database.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { conclude } from './conclude.ts'
import { prepareReplica } from './replica.ts'
import { startWriteLoad } from './write-load.ts'

const KILLS = 20
const USERS = 12

t.test(`kill -9 the service under write load, ${KILLS} times`, async (t) => {
  const issuer = await startTestIssuer(t)
  const database = await createDatabase(t)
  // Two, so that the next one is up before the last one is killed: most of the time goes into starting.
  const replicas = await Promise.all([0, 1].map(() => prepareReplica(t, { databaseUrl: database.url, issuer })))
  const [first] = replicas
  if (!first) return
  await first.start()
  let serving = first
  const load = await startWriteLoad({ url: () => serving.url, issuer, users: USERS })
  await load.recovered()

  const recoveries: number[] = []
  for (let i = 1; i <= KILLS; i++) {
    const victim = serving
    const next = replicas[i % 2] ?? first
    await next.start()
    const before = load.acknowledged.length
    const gone = victim.kill()
    serving = next
    recoveries.push(await load.recovered())
    await gone
    if (load.acknowledged.length === before) t.fail(`kill ${i}: no writes under way`)
  }
  await conclude(t, load, {
    fault: 'kill -9 the service under write load',
    tried: KILLS,
    database,
    recoveries,
    measured: (median) => `next write by another replica after ${median}`,
  })
})

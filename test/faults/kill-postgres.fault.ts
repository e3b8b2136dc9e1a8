// PostgreSQL is killed in the middle of its work, again and again.
import t from 'tap'
import { startTestIssuer } from '../helpers/issuer.ts'
import { conclude } from './conclude.ts'
import { startReplica } from './replica.ts'
import { startServer } from './server.ts'
import { startWriteLoad } from './write-load.ts'

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
  await conclude(t, load, {
    fault: 'kill -9 PostgreSQL under write load',
    tried: KILLS,
    database: server,
    recoveries,
    measured: (median) => `first write ${median} after the restart`,
  })
})

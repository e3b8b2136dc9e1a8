import t from 'tap'
import { build, PROFILE, type Reply, type TestApp } from '../helpers/app.ts'
import { table } from '../helpers/contract.ts'
import { ALL_PERMISSIONS } from '../helpers/examples.ts'
import { settled } from '../helpers/settled.ts'
import { startWireCounter } from '../helpers/wire-counter.ts'
import { steps } from './steps.ts'

// What an operation costs on any machine: the statements it sends and how often it waits for PostgreSQL. Counted on the wire.

/** The platform may ask as often as it likes: these are sent once a second at most, which can be now. */
const REMEMBERED = new Set(['applied_migrations', 'primary_position'])

t.test('every operation takes the statements and round trips that it promises', async (t) => {
  const direct = await build(t)
  const counter = await startWireCounter(t, direct.database.url)
  const app = await build(t, { DATABASE_URL: counter.through(direct.database.url) }, { replicaOf: direct })
  const counted = new Set<string>()

  for (const round of ['cold', 'warm']) {
    const user = await app.as({ sub: `auth0|${round}`, permissions: ALL_PERMISSIONS })
    const other = await (await app.as({ sub: `auth0|other-${round}` }))('PUT', PROFILE, { body: {} })
    const everything = steps({ round, other: other.json.id, otherSubject: `auth0|other-${round}` })
    let reply: Reply | undefined
    for (;;) {
      const next = everything.next(reply as Reply)
      if (next.done) break
      const { operation, what, request, status, statements, via = 'api' } = next.value
      counted.add(operation)
      // The feed shows what has settled.
      if (operation === 'listChanges') await settled(direct.database)
      const traffic = await counter.count(async () => {
        reply = via === 'ops' ? await atOpsPort(app, request[1]) : await (via === 'hook' ? app.call : user)(...request)
      })
      t.equal(reply?.status, status, `${operation}, ${what}: ${status}`)
      // Connections are opened at their first use: only then is it more.
      if (round === 'cold') continue
      const sent = traffic.statements.filter((name) => via !== 'ops' || !REMEMBERED.has(name))
      t.strictSame(sent, statements, `${operation}, ${what}: ${statements.length} statements`)
      t.ok(traffic.roundTrips <= traffic.statements.length, `${operation}, ${what}: a round trip for each at most`)
    }
  }
  const missing = table.map(({ id }) => id).filter((id) => !counted.has(id))
  t.strictSame(missing, [], 'every operation of the contract is counted: test/performance/steps.ts')
  for (const [statement, times] of counter.parsed) t.equal(times, 1, `${statement}: parsed once on its connection`)
})

async function atOpsPort({ ops }: TestApp, url: string): Promise<Reply> {
  const { statusCode, headers, body } = await ops.inject({ method: 'GET', url })
  return { status: statusCode, headers: headers as Reply['headers'], text: body, json: undefined }
}

t.test('what arrives together leaves together', async (t) => {
  const direct = await build(t)
  const counter = await startWireCounter(t, direct.database.url)
  const app = await build(t, { DATABASE_URL: counter.through(direct.database.url) }, { replicaOf: direct })
  const user = await app.as({ sub: 'auth0|many' })
  const many = () => Promise.all(Array.from({ length: 50 }, () => user('GET', PROFILE)))
  await user('PUT', PROFILE, { body: {} })
  await many()
  const { statements, roundTrips } = await counter.count(many)
  t.equal(statements.length, 50)
  t.ok(roundTrips <= 25, `50 reads of one moment take ${roundTrips} round trips`)
})

t.test('who was active is written behind the requests, once', async (t) => {
  const direct = await build(t)
  const counter = await startWireCounter(t, direct.database.url)
  const app = await build(t, { DATABASE_URL: counter.through(direct.database.url) }, { replicaOf: direct })
  const users = await Promise.all(Array.from({ length: 50 }, (_, n) => app.as({ sub: `auth0|${n}` })))
  const everybody = () => Promise.all(users.map((user) => user('GET', PROFILE)))
  await everybody()
  t.strictSame((await counter.count(app.activity.flush)).statements, ['record_activity'], 'one statement for all')
  await everybody()
  t.strictSame((await counter.count(app.activity.flush)).statements, [], 'nothing for the rest of the day')
})

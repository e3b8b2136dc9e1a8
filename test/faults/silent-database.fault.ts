// The database is there and does not answer: a black hole, connections that a firewall has forgotten, a network that crawls.
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { createDatabase } from '../helpers/database.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { type Answer, describe, isRefusal, send } from './http.ts'
import { startReplica } from './replica.ts'
import { duration, percentile, record } from './results.ts'
import { findWrites, startWriteLoad, type WriteLoad } from './write-load.ts'

const ROUNDS = 4
const BURST = 50
/** The service's own promise is a second; the rest is for a busy machine. */
const SOON_MS = 2_000
/** A connection that the network has forgotten, while new ones are fine, looks like a slow statement: those end after 2.5 s. */
const FORGOTTEN_MS = 4_000

interface Scene {
  proxy: FaultProxy
  load: WriteLoad
  /** Many reads at once. */
  burst(): Promise<Answer[]>
  /** The answers of the process about itself. */
  livez(): Promise<Answer>
  readyz(): Promise<Answer>
  /** Ends the load, looks for its writes, and keeps the row. */
  finish(row: { fault: string; tried: number; bad: string[]; answers: Answer[]; measured: string }): Promise<void>
}

async function setUp(t: Test): Promise<Scene> {
  const issuer = await startTestIssuer(t)
  const database = await createDatabase(t)
  const proxy = await startFaultProxy(t, database.url)
  const replica = await startReplica(t, { databaseUrl: proxy.through(database.url), issuer })
  const load = await startWriteLoad({ url: () => replica.url, issuer, users: 8 })
  // A user who is there already: no read has to write.
  await load.recovered()
  const token = await issuer.token({ sub: load.acknowledged[0]?.subject })
  return {
    proxy,
    load,
    burst: () => Promise.all(Array.from({ length: BURST }, () => send(replica.url, { token }))),
    livez: () => send(replica.opsUrl, { path: '/livez' }),
    readyz: () => send(replica.opsUrl, { path: '/readyz' }),
    async finish({ fault, tried, bad, answers, measured }) {
      await load.stop()
      const { acknowledged, found, contradictions } = await findWrites(database, load.acknowledged)
      t.strictSame(contradictions, [], 'every acknowledged write is there, once, with its version and audit row')
      t.strictSame(load.wrong, [], 'writes: no answer but success and 503')
      t.strictSame(bad, [], 'reads: answered in time, with success or 503')
      t.comment(load.failures)
      const refusals = [...load.failures.values()].reduce((sum, count) => sum + count, 0)
      const failed = load.wrong.length + bad.length
      record({
        fault,
        tried,
        survived: contradictions.length + failed === 0 ? tried : 0,
        requests: load.requests + answers.length,
        refused: refusals + answers.filter(isRefusal).length - load.wrong.length,
        failed,
        acknowledged,
        found,
        measured,
      })
    },
  }
}

/** What is wrong with answers that should have come in time. */
function judge(answers: readonly Answer[], wanted: 'refused' | 'served', withinMs: number): string[] {
  const right = (answer: Answer) => (wanted === 'refused' ? isRefusal(answer) : answer.status === 200)
  return answers
    .filter((answer) => !right(answer) || answer.ms > withinMs)
    .map((answer) => `${describe(answer)} after ${duration(answer.ms)} instead of ${wanted} in ${duration(withinMs)}`)
}

t.test(`PostgreSQL is a black hole, ${ROUNDS} times`, async (t) => {
  const { proxy, load, burst, livez, readyz, finish } = await setUp(t)
  const bad: string[] = []
  const answers: Answer[] = []
  const recoveries: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    proxy.blackHole()
    const surprised = await burst()
    const warned = await burst()
    bad.push(...judge([...surprised, ...warned], 'refused', SOON_MS))
    // Who comes later does not wait for what is known already.
    const usualMs = percentile(
      warned.map(({ ms }) => ms),
      0.5,
    )
    if (usualMs > 500) bad.push('the second burst waited again')
    bad.push(...judge([await livez()], 'served', SOON_MS))
    t.equal((await readyz()).status, 503, 'not ready meanwhile')
    answers.push(...surprised, ...warned)
    proxy.pass()
    recoveries.push(await load.recovered())
    const healed = await burst()
    bad.push(...judge(healed, 'served', SOON_MS))
    answers.push(...healed)
  }
  const refusals = answers.filter(isRefusal).map(({ ms }) => ms)
  await finish({
    fault: 'PostgreSQL black-holed under load',
    tried: ROUNDS,
    bad,
    answers,
    measured: `refused after ${duration(percentile(refusals, 0.5))}, longest ${duration(percentile(refusals, 1))}; next write ${duration(percentile(recoveries, 1))} after it healed at most`,
  })
})

t.test(`all connections are forgotten by the network, ${ROUNDS} times`, async (t) => {
  const { proxy, load, burst, finish } = await setUp(t)
  const bad: string[] = []
  const answers: Answer[] = []
  const recoveries: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    proxy.blackHole({ sparingNew: true })
    const [recovery, stuck] = await Promise.all([load.recovered(), burst()])
    recoveries.push(recovery)
    bad.push(
      ...stuck
        .filter((answer) => (answer.status !== 200 && !isRefusal(answer)) || answer.ms > FORGOTTEN_MS)
        .map((answer) => `${describe(answer)} after ${duration(answer.ms)}`),
    )
    const healed = await burst()
    bad.push(...judge(healed, 'served', SOON_MS))
    answers.push(...stuck, ...healed)
  }
  await finish({
    fault: 'connections to PostgreSQL forgotten by the network',
    tried: ROUNDS,
    bad,
    answers,
    measured: `next write after ${duration(percentile(recoveries, 0.5))}, longest ${duration(percentile(recoveries, 1))}`,
  })
})

t.test('PostgreSQL answers late, and then too late', async (t) => {
  const { proxy, load, burst, livez, finish } = await setUp(t)
  const bad: string[] = []
  const answers: Answer[] = []
  const failures = () => [...load.failures.values()].reduce((sum, count) => sum + count, 0)

  proxy.delay(200)
  for (let round = 0; round < ROUNDS; round++) {
    const late = await burst()
    bad.push(...judge(late, 'served', SOON_MS))
    answers.push(...late)
  }
  await load.recovered()
  t.equal(failures(), 0, '200 ms late: no request fails')

  proxy.delay(10_000)
  await sleep(250)
  const tooLate = await burst()
  bad.push(...judge(tooLate, 'refused', FORGOTTEN_MS))
  bad.push(...judge([await livez()], 'served', SOON_MS))
  proxy.pass()
  proxy.cut()
  const recovery = await load.recovered()
  answers.push(...tooLate)
  await finish({
    fault: 'PostgreSQL 200 ms late, then 10 s late',
    tried: 2,
    bad,
    answers,
    measured: `200 ms late: nothing refused; 10 s late: refused after ${duration(
      percentile(
        tooLate.map(({ ms }) => ms),
        1,
      ),
    )} at most; next write ${duration(recovery)} after it healed`,
  })
})

// Five times as many requests as one replica can answer.
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createDatabase } from '../helpers/database.ts'
import { startTestIssuer, type TestIssuer } from '../helpers/issuer.ts'
import { PROFILE, send } from './http.ts'
import { generateLoad, type LoadReport } from './load-generator.ts'
import { startReplica } from './replica.ts'
import { duration, percentile, record, spread } from './results.ts'

const USERS = 500
const FACTOR = 5
const OVERLOAD_SECONDS = 8
const CONNECTIONS = 1_000
/** At most for those that are turned away, and for probes. */
const P99_MS = 1_000
/** At most for those that are accepted: 300 at a time, on a machine that answers some hundred a second. */
const ACCEPTED_P99_MS = 2_000

t.test(`${FACTOR} times as many requests as it can answer`, async (t) => {
  const issuer = await startTestIssuer(t)
  const database = await createDatabase(t)
  const replica = await startReplica(t, { databaseUrl: database.url, issuer })
  const { url } = replica
  const requests = await makeRequests(issuer)
  // The first requests compile code and create the users.
  await generateLoad({ url, requests, connections: 32, seconds: 3 })
  const usual = await generateLoad({ url, requests, connections: 32, seconds: 3 })
  const capacity = served(usual).length / usual.seconds

  const liveness = watchLiveness(replica.opsUrl)
  const overload = await generateLoad({
    url,
    requests,
    connections: CONNECTIONS,
    rate: capacity * FACTOR,
    seconds: OVERLOAD_SECONDS,
  })
  const probes = await liveness()
  const after = await generateLoad({ url, requests, connections: 32, seconds: 2 })

  const [accepted, refused] = [served(overload), overload.answers.get('503 overloaded') ?? []]
  const others = [...overload.answers.keys()].filter((what) => what !== '200' && what !== '503 overloaded')
  t.comment(`usually ${Math.round(capacity)} a second`, summarize(usual), summarize(overload), spread(probes))
  t.strictSame(others, [], 'success or 503 overloaded, nothing else')
  t.equal(overload.rude, 0, 'every 503 says when to try again')
  t.ok(refused.length > accepted.length / 2, 'it really was too much')
  t.ok(accepted.length / overload.seconds > capacity / 3, 'a good part of what is served usually is served still')
  t.ok(percentile(accepted, 0.99) < ACCEPTED_P99_MS, `accepted: ${spread(accepted)}`)
  t.ok(percentile(refused, 0.99) < P99_MS, `refused: ${spread(refused)}`)
  t.ok(percentile(probes, 1) < P99_MS, `/livez: ${spread(probes)}`)
  t.strictSame([...after.answers.keys()], ['200'], 'afterwards everybody is served')
  const sent = accepted.length + refused.length
  record({
    fault: `${FACTOR}x overload: ${Math.round(capacity * FACTOR)} requests/s offered, ${Math.round(sent / overload.seconds)}/s sent`,
    tried: 1,
    survived: others.length === 0 && percentile(accepted, 0.99) < ACCEPTED_P99_MS ? 1 : 0,
    requests: [...overload.answers.values()].reduce((sum, times) => sum + times.length, 0),
    refused: refused.length,
    failed: others.length,
    measured: `served ${Math.round(accepted.length / overload.seconds)}/s of ${Math.round(capacity)}/s, ${spread(accepted)}; refused: ${spread(refused)}; /livez at most ${duration(percentile(probes, 1))}`,
  })
})

function served({ answers }: LoadReport): number[] {
  return answers.get('200') ?? []
}

function summarize({ answers, due, seconds }: LoadReport): unknown {
  return [
    `${due} due in ${seconds} s`,
    ...[...answers].map(([what, times]) => `${times.length} x ${what}: ${spread(times)}`),
  ]
}

async function makeRequests(issuer: TestIssuer): Promise<string[]> {
  const each = async (_: unknown, i: number) => {
    const token = await issuer.token({ sub: `auth0|${i}` })
    const head = `${PROFILE} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n`
    const puts = ['a', 'b'].map((word) => {
      const body = JSON.stringify({ profile_data: { word } })
      return `PUT ${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    })
    return puts.map((put) => [put, `GET ${head}\r\n`])
  }
  const users = await Promise.all(Array.from({ length: USERS }, each))
  return [0, 1].flatMap((i) => users.flatMap((user) => user[i] ?? []))
}

/** Asks every 100 ms. @returns stops it and gives the times; a wrong answer takes for ever */
function watchLiveness(opsUrl: string): () => Promise<number[]> {
  const times: number[] = []
  let stopped = false
  async function watch(): Promise<void> {
    while (!stopped) {
      const { status, ms } = await send(opsUrl, { path: '/livez' })
      times.push(status === 200 ? ms : Number.POSITIVE_INFINITY)
      await sleep(100)
    }
  }
  const watching = watch()
  return async () => {
    stopped = true
    await watching
    return times
  }
}

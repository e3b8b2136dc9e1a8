// The connection to PostgreSQL breaks around a statement: before it arrives, after it was carried out, in the answer, behind it.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createDatabase, type TestDatabase } from '../helpers/database.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { conclude } from './conclude.ts'
import { MOMENTS, startFaultProxy } from './fault-proxy.ts'
import { type Answer, type Call, describe, isRefusal, PROFILE, send } from './http.ts'
import { startReplica } from './replica.ts'
import { record } from './results.ts'
import { startWriteLoad } from './write-load.ts'

const ROUNDS = 3
const CUTS_UNDER_LOAD = 60

interface Case {
  name: string
  /** Where the connection is cut. */
  statement: string
  call: Call
  /** Whether the user exists before. */
  known: boolean
  /** Versions that the call adds, however often it is repeated. */
  versions: 0 | 1
  /** What a repetition may be told when the first call was carried out but not answered. */
  repeated?: number
}

const NAME = { first_name: 'Sabine' }
const WRITE = { method: 'PUT', body: NAME }
const ERASURE = { method: 'DELETE' }
const CONSENT = { method: 'PUT', path: `${PROFILE}/consents/newsletter`, body: { status: 'given' } }

const CASES: readonly Case[] = [
  { name: 'read', statement: 'find_user_by_subject', call: {}, known: true, versions: 0 },
  { name: 'first sight', statement: 'insert_user', call: {}, known: false, versions: 1 },
  { name: 'first write', statement: 'insert_user', call: WRITE, known: false, versions: 1 },
  { name: 'read before a write', statement: 'find_situation', call: WRITE, known: true, versions: 1 },
  { name: 'write', statement: 'update_user', call: WRITE, known: true, versions: 1 },
  { name: 'conditional write', statement: 'update_user', call: WRITE, known: true, versions: 1, repeated: 412 },
  { name: 'merge patch', statement: 'update_user', call: { method: 'PATCH', body: NAME }, known: true, versions: 1 },
  { name: 'consent', statement: 'update_user', call: CONSENT, known: true, versions: 1 },
  { name: 'erasure, at its begin', statement: 'begin', call: ERASURE, known: true, versions: 1 },
  { name: 'erasure, inside', statement: 'erase_user', call: ERASURE, known: true, versions: 1 },
  { name: 'erasure, at its commit', statement: 'commit', call: ERASURE, known: true, versions: 1 },
]

t.test('the connection is cut around every kind of statement', async (t) => {
  const issuer = await startTestIssuer(t)
  const database = await createDatabase(t)
  const proxy = await startFaultProxy(t, database.url)
  const replica = await startReplica(t, { databaseUrl: proxy.through(database.url), issuer })
  const wrong: string[] = []
  const outcomes = new Map<string, number>()
  let tried = 0
  let requests = 0
  let refused = 0

  async function cutOnce(each: Case, moment: (typeof MOMENTS)[number]): Promise<string | undefined> {
    const subject = `auth0|${randomUUID()}`
    const token = await issuer.token({ sub: subject })
    const call = (options: Call): Promise<Answer> => {
      requests++
      return send(replica.url, { token, ...options })
    }
    const before = each.known ? await call({ method: 'PUT', body: { first_name: 'Ahmed' } }) : undefined
    const condition = each.repeated ? { headers: { 'if-match': String(before?.headers.etag) } } : {}

    const cut = proxy.cutAt(moment, each.statement)
    const answer = await call({ ...each.call, ...condition })
    // Behind the answer: it may come a moment later.
    if (!(await Promise.race([cut.then(() => true), sleep(1_000, false)]))) return 'the connection was not cut'
    outcomes.set(describe(answer), (outcomes.get(describe(answer)) ?? 0) + 1)
    if (isRefusal(answer)) refused++
    else if (answer.status !== 200 && answer.status !== 204) return `answered ${describe(answer)}`
    const again = await call({ ...each.call, ...(isRefusal(answer) ? condition : {}) })
    const harmless = [200, 204, ...(isRefusal(answer) && each.repeated ? [each.repeated] : [])]
    if (!harmless.includes(again.status)) return `repeated: ${describe(again)}`

    const wanted = (each.known ? 1 : 0) + each.versions
    const found = await versionsOf(database, subject)
    return found === wanted ? undefined : `${found} versions instead of ${wanted}`
  }

  for (const each of CASES) {
    for (const moment of MOMENTS) {
      for (let round = 0; round < ROUNDS; round++) {
        tried++
        const contradiction = await cutOnce(each, moment)
        if (contradiction) wrong.push(`${each.name}, ${moment}: ${contradiction}`)
      }
    }
  }
  t.strictSame(wrong, [], 'success or 503, a repetition is harmless, nothing is lost or applied twice')
  t.comment(outcomes)
  record({
    fault: 'connection to PostgreSQL cut before, in and after an answer',
    tried,
    survived: tried - wrong.length,
    requests,
    refused,
    failed: wrong.length,
    measured: `${Math.round((100 * (tried - refused)) / tried)} % not noticed by the caller`,
  })
})

/** @returns the version of a user whose versions are gapless, each with one audit row; else what is there instead */
async function versionsOf(database: TestDatabase, subject: string): Promise<unknown> {
  const [row] = await database.sql(
    `select u.version, array_agg(a.version order by a.version) as audited
    from accounts_user u left join accounts_audit a on a.user_id = u.id where u.auth0_id = $1 group by u.version`,
    [subject],
  )
  const { version, audited } = row as { version: number; audited: number[] }
  return audited.every((each, i) => each === i + 1) && audited.length === version ? version : audited
}

t.test(`the connection is cut under write load, ${CUTS_UNDER_LOAD} times`, async (t) => {
  const issuer = await startTestIssuer(t)
  const database = await createDatabase(t)
  const proxy = await startFaultProxy(t, database.url)
  const replica = await startReplica(t, { databaseUrl: proxy.through(database.url), issuer })
  const load = await startWriteLoad({ url: () => replica.url, issuer, users: 12 })
  const recoveries: number[] = []
  for (let i = 0; i < CUTS_UNDER_LOAD; i++) {
    await load.recovered()
    const moment = MOMENTS[i % MOMENTS.length]
    // Now and then all connections at once.
    if (i % 5 === 4 || !moment) proxy.cut()
    else await proxy.cutAt(moment, 'update_user')
    recoveries.push(await load.recovered())
  }
  await conclude(t, load, {
    fault: 'connection to PostgreSQL cut under write load',
    tried: CUTS_UNDER_LOAD,
    database,
    recoveries,
    measured: (median) => `next write after ${median}`,
  })
})

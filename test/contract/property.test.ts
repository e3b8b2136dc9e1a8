import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import type { Operation } from '../../src/contract/operation.ts'
import type { JsonObject } from '../../src/domain/json.ts'
import { mergeKeys, mergePatch } from '../../src/domain/merge-patch.ts'
import { build, HOOK_SECRET, type Reply } from '../helpers/app.ts'
import { checkAnswer, table } from '../helpers/contract.ts'
import { ALL_PERMISSIONS, isSomebodyElses, seedExamples } from '../helpers/examples.ts'
import { tally } from '../helpers/tally.ts'
import { requestFor } from './requests.ts'

/** Requests for each operation; more where a body makes more of them. */
const RUNS = { withBody: 80, withoutBody: 30 }
const MANAGED = ['social_provider', 'registration_completed_at']

// A failure prints its seed: TEST_SEED=<seed> repeats the run.
const seed = Number(process.env.TEST_SEED) || undefined
const repeat = seed === undefined ? {} : { seed }

t.test('whatever comes in, the answer is one of the contract; what was accepted is read back equal', async (t) => {
  const app = await build(t)
  const users = ['auth0|a', 'github|b', 'google-oauth2|c']
  const tokens = await Promise.all(
    users.map((sub) =>
      app.issuer.token({ sub, email: 'x@example.com', email_verified: true, permissions: ALL_PERMISSIONS }),
    ),
  )
  const machine = await app.issuer.token({ sub: 'm@clients', permissions: ALL_PERMISSIONS })
  const caller = fc.constantFrom(
    ...[...tokens, ...tokens, ...tokens, ...tokens, ...tokens],
    machine,
    'no.such.token',
    null,
  )
  const hook = fc.constantFrom(HOOK_SECRET, HOOK_SECRET, HOOK_SECRET, 'no.such.secret', null)
  const callerOf = ({ security }: Operation) => (security?.scheme === 'hookSecret' ? hook : caller)
  const seen = new Map<string, number>()
  tally('requests at random to every operation, held against the contract', () =>
    [...seen.values()].reduce((sum, count) => sum + count, 0),
  )

  for (const operation of table.filter(({ listeners }) => listeners.includes('api'))) {
    t.test(operation.id, async () => {
      await fc.assert(
        fc.asyncProperty(requestFor(operation), callerOf(operation), async ({ path, ...options }, token) => {
          await seedExamples(app)
          const writes = operation.id === 'putProfile' || operation.id === 'patchProfile'
          const before = writes && tokens.includes(String(token)) ? await profile(String(token)) : null
          const reply = await app.call(operation.method, path, { token, ...options })
          const outcome = `${operation.id} ${reply.status}`
          seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
          if (before && reply.status === 200) {
            hold(await profile(String(token)), reply.json, 'read back')
            const mode = operation.id === 'putProfile' ? 'put' : 'patch'
            // As it went over the wire: half a surrogate pair, cut off from its other half, does not.
            accepted(before, JSON.parse(Buffer.from(options.body ?? '').toString()), reply, mode)
          }
          if (before && reply.status >= 400) hold(await profile(String(token)), before, 'a refusal changes nothing')
        }),
        { ...repeat, numRuns: operation.body ? RUNS.withBody : RUNS.withoutBody },
      )
    })
  }

  t.test('and not in vain: operations were reached, writes accepted and refused', async (t) => {
    for (const outcome of [
      'putProfile 200',
      'patchProfile 200',
      'putConsent 200',
      'receiveAuth0Event 204',
      'putProfile 422',
      'patchProfile 422',
    ]) {
      t.ok((seen.get(outcome) ?? 0) >= 3, `${outcome}: ${seen.get(outcome)}`)
    }
    for (const operation of table.filter(({ listeners, body }) => listeners.includes('api') && !body)) {
      const { id } = operation
      const answers = isSomebodyElses(operation)
        ? seen.get(`${id} 404`)
        : (seen.get(`${id} 200`) ?? seen.get(`${id} 204`))
      t.ok((answers ?? 0) >= 3, id)
    }
  })

  async function profile(token: string): Promise<JsonObject> {
    return (await app.call('GET', '/api/v1/accounts/users/profile', { token })).json
  }
})

t.test('the same of the ops listener', async (t) => {
  const app = await build(t)
  for (const operation of table.filter(({ listeners }) => listeners.includes('ops'))) {
    await fc.assert(
      fc.asyncProperty(requestFor(operation), async ({ path, headers }) => {
        const { statusCode: status, headers: found, body: text } = await app.ops.inject({ url: path, headers })
        checkAnswer('GET', path, { status, headers: found as Record<string, string>, text }, 'ops')
        if (status !== 200) throw new Error(`${path}: ${status}`)
      }),
      { ...repeat, numRuns: 4 },
    )
    t.pass(operation.id)
  }
})

/** The profile after an accepted write is the one before with the change in it. */
function accepted(before: JsonObject, sent: Record<string, unknown>, { json }: Reply, mode: 'put' | 'patch'): void {
  for (const field of ['first_name', 'last_name']) {
    const wanted = typeof sent[field] === 'string' ? sent[field].normalize('NFC') : sent[field]
    hold(json[field], wanted === undefined ? before[field] : wanted, field)
  }
  const data = before.profile_data as JsonObject
  const change = sent.profile_data as JsonObject | null | undefined
  const merge = mode === 'put' ? mergeKeys : mergePatch
  const wanted = change === undefined ? data : change === null ? {} : merge(data, change)
  // A withdrawal in the same request removes what it covers.
  const withdrawn = (sent.consents as { contact?: { status: string } } | undefined)?.contact?.status === 'withdrawn'
  hold(without(json.profile_data), without(wanted, withdrawn ? ['phone'] : []), 'profile_data')
}

function without(data: JsonObject, names: string[] = []): unknown {
  return Object.fromEntries(Object.entries(data).filter(([name]) => ![...MANAGED, ...names].includes(name)))
}

/** As JSON: -0 is 0. */
function hold(found: unknown, wanted: unknown, what: string): void {
  const [a, b] = [found, wanted].map((value) => JSON.parse(JSON.stringify(value ?? null)))
  if (!isDeepStrictEqual(a, b)) throw new Error(`${what}: ${JSON.stringify(a)} instead of ${JSON.stringify(b)}`)
}

import t, { type Test } from 'tap'
import { PROBLEMS, type ProblemCode } from '../../src/domain/problem.ts'
import { type AppWithAuth, PROFILE, type Reply, withAuth } from './app.ts'
import { forge } from './forge.ts'
import type { Outcome } from './token-cases/recipes.ts'
import { RAW_CASES } from './token-cases/transport.ts'
import { TOKEN_CASES } from './token-cases.ts'

t.test('the token matrix', async (t) => {
  const app = await withAuth(t)
  t.ok(app.connections.length > 0, 'connections are seen')

  for (const [name, outcome, recipe] of TOKEN_CASES) {
    const token = forge(recipe)
    const headers = recipe.headers?.(token) ?? { authorization: `Bearer ${token}` }
    const url = recipe.query ? `${PROFILE}?${recipe.query(token)}` : PROFILE
    check(t, app, name, outcome, await app.request(headers, url))
  }

  const { host } = new URL(app.issuer.jwksUrl)
  t.strictSame(
    new Set(app.connections),
    new Set([host]),
    'no token opens a connection: no database, no foreign address',
  )
  t.equal(app.issuer.requests, 2, 'all the unknown kids together cost one fetch')
})

t.test('the Authorization header, as it goes over the wire', async (t) => {
  const app = await withAuth(t)
  for (const [name, outcome, lines] of RAW_CASES) {
    check(t, app, name, outcome, await app.requestRaw(lines(forge())))
  }
})

/** Everything that the caller sees of an outcome, and the reason, which only the log sees. */
function check(t: Test, app: AppWithAuth, name: string, outcome: Outcome, { status, headers, body }: Reply): void {
  const challenge = headers['www-authenticate']
  if (outcome === 'accepted') {
    t.strictSame({ status, challenge }, { status: 200, challenge: undefined }, name)
    return
  }
  const [code, expectedChallenge, reason] = refusalOf(outcome)
  const [expectedStatus, title, detail] = PROBLEMS[code]
  t.strictSame(
    { status, challenge, reason: app.reasons.at(-1), problem: withoutIds(body) },
    { status: expectedStatus, challenge: expectedChallenge, reason, problem: { code, status, title, detail } },
    `${name}: ${outcome}`,
  )
}

/** No reason makes a difference that the caller could see. */
function refusalOf(outcome: Exclude<Outcome, 'accepted'>): [code: ProblemCode, challenge?: string, reason?: string] {
  if (outcome === 'user_token_required') return ['user_token_required']
  if (outcome === 'token_missing') return ['token_missing', 'Bearer']
  return ['invalid_token', 'Bearer error="invalid_token"', outcome]
}

/** The members that tell one occurrence from another belong to the request and not to the token. */
function withoutIds(body: string): unknown {
  const { type, instance, request_id, ...rest } = JSON.parse(body)
  return rest
}

import t, { type Test } from 'tap'
import { PROBLEMS, type ProblemCode } from '../../src/domain/problem.ts'
import { tally } from '../helpers/tally.ts'
import { type AppWithAuth, PROFILE, withAuth } from './app.ts'
import { forge } from './forge.ts'
import type { Reply } from './network.ts'
import type { Outcome, TokenCase } from './token-cases/recipes.ts'
import { RAW_CASES } from './token-cases/transport.ts'
import { TOKEN_CASES } from './token-cases.ts'

tally('tokens and Authorization headers, forged, broken, stolen and good', TOKEN_CASES.length + RAW_CASES.length)

t.test('the token matrix: what is refused', async (t) => {
  const app = await withAuth(t)
  const { host } = new URL(app.issuer.jwksUrl)
  t.strictSame(app.connections, [host], 'connections are seen')

  for (const tokenCase of TOKEN_CASES.filter(([, outcome]) => outcome !== 'accepted')) await tryToken(t, app, tokenCase)

  t.strictSame(
    new Set(app.connections),
    new Set([host]),
    'no token opens a connection: no database, no foreign address',
  )
  t.equal(app.issuer.requests, 2, 'all the unknown kids together cost one fetch')
})

t.test('the token matrix: what is accepted', async (t) => {
  const app = await withAuth(t)
  for (const tokenCase of TOKEN_CASES.filter(([, outcome]) => outcome === 'accepted')) await tryToken(t, app, tokenCase)
})

t.test('the Authorization header, as it goes over the wire', async (t) => {
  const app = await withAuth(t)
  for (const [name, outcome, lines] of RAW_CASES) {
    check(t, app, name, outcome, await app.requestRaw(lines(forge())))
  }
})

async function tryToken(t: Test, app: AppWithAuth, [name, outcome, recipe]: TokenCase): Promise<void> {
  const token = forge(recipe)
  const headers = recipe.headers?.(token) ?? { authorization: `Bearer ${token}` }
  const url = recipe.query ? `${PROFILE}?${recipe.query(token)}` : PROFILE
  check(t, app, name, outcome, await app.request(headers, url))
}

/** Everything that the caller sees of an outcome; of a refused token also the reason, which only the log sees. */
function check(t: Test, app: AppWithAuth, name: string, outcome: Outcome, { status, headers, body }: Reply): void {
  const challenge = headers['www-authenticate']
  if (outcome === 'accepted') {
    t.strictSame({ status, challenge }, { status: 200, challenge: undefined }, name)
    return
  }
  const [code, expectedChallenge] = refusalOf(outcome)
  const [expectedStatus, title, detail] = PROBLEMS[code]
  t.strictSame(
    { status, challenge, problem: withoutIds(body) },
    { status: expectedStatus, challenge: expectedChallenge, problem: { code, status, title, detail } },
    `${name}: ${outcome}`,
  )
  if (status === 401) t.equal(app.reasons.at(-1), outcome, `${name}: the reason`)
}

/** No reason makes a difference that the caller could see. */
function refusalOf(outcome: Exclude<Outcome, 'accepted'>): [code: ProblemCode, challenge?: string] {
  if (outcome === 'user_token_required') return ['user_token_required']
  if (outcome === 'token_missing') return ['token_missing', 'Bearer']
  return ['invalid_token', 'Bearer error="invalid_token"']
}

/** The members that tell one occurrence from another belong to the request and not to the token. */
function withoutIds(body: string): unknown {
  const { type, instance, request_id, ...rest } = JSON.parse(body)
  return rest
}

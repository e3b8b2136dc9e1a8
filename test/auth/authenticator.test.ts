import Fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { createAuthenticator } from '../../src/auth/authenticator.ts'
import type { KeyRing } from '../../src/auth/key-ring.ts'
import type { Principal } from '../../src/auth/principal.ts'
import type { Problem } from '../../src/domain/problem.ts'
import { AUDIENCE, forge, ISSUER } from './forge.ts'
import { held, keys, startIssuer } from './hostile-issuer.ts'
import { PUBLIC_PEM, PUBLISHED } from './signers.ts'
import { startRing } from './test-ring.ts'

type Outcome = Principal | Problem

interface Asked {
  readonly app: FastifyInstance
  /** What `authenticate` says of a request with this token. */
  ask(token: string): Promise<Outcome>
}

/** The authenticator and nothing else: no load shedding, no rate limit, no database. */
async function start(t: Test, keyRing: Pick<KeyRing, 'get' | 'ready' | 'generation'>): Promise<Asked> {
  const app = Fastify()
  const authenticate = createAuthenticator({ app, issuers: [ISSUER], audience: AUDIENCE, emailClaim: 'email', keyRing })
  const outcomes = new Map<string, Promise<Outcome>>()
  app.get('/', async (request) => {
    const outcome = authenticate(request).catch((error: Problem) => error)
    outcomes.set(request.headers.authorization ?? '', outcome)
    await outcome
  })
  t.teardown(() => app.close())
  await app.ready()
  return {
    app,
    async ask(token) {
      const authorization = `Bearer ${token}`
      await app.inject({ url: '/', headers: { authorization } })
      return outcomes.get(authorization) as Promise<Outcome>
    },
  }
}

/** A key ring that does as it is told. */
function fakeRing() {
  const ring = {
    ready: true,
    generation: 1,
    lookups: 0,
    find: (): string | undefined => PUBLIC_PEM,
    async get() {
      ring.lookups++
      return ring.find()
    },
  }
  return ring
}

t.test('a verified token is remembered, until the keys change', async (t) => {
  const keyRing = fakeRing()
  const { ask } = await start(t, keyRing)
  const token = forge({ claims: { email: 'ahmed@example.com', email_verified: true, permissions: ['users:read'] } })
  const principal = await ask(token)
  t.strictSame(principal, {
    subject: 'auth0|507f1f77bcf86cd799439020',
    client: 'dev-spa',
    kind: 'user',
    permissions: ['users:read'],
    email: { address: 'ahmed@example.com', verified: true },
    issuedAt: JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).iat * 1000,
  })
  t.equal(await ask(token), principal, 'the very same object')
  t.equal(keyRing.lookups, 1)

  keyRing.generation++
  t.strictSame(await ask(token), principal)
  t.equal(keyRing.lookups, 2)
})

t.test('a refused token is not remembered', async (t) => {
  const keyRing = fakeRing()
  const { ask } = await start(t, keyRing)
  const token = forge({ signer: 'zeros' })
  for (let i = 1; i <= 3; i++) {
    t.match(await ask(token), { reason: 'bad_signature' })
    t.equal(keyRing.lookups, i)
  }
})

t.test('keys that change while a token is verified: it is not remembered', async (t) => {
  const keyRing = fakeRing()
  const { ask } = await start(t, keyRing)
  keyRing.find = () => {
    keyRing.generation++
    return PUBLIC_PEM
  }
  const token = forge()
  t.match(await ask(token), { kind: 'user' }, 'good for this once')
  await ask(token)
  t.equal(keyRing.lookups, 2)
})

t.test('no key: 503 without any, 401 with others', async (t) => {
  const keyRing = fakeRing()
  const { ask } = await start(t, keyRing)
  keyRing.find = () => undefined
  t.match(await ask(forge()), { code: 'invalid_token', reason: 'unknown_kid' })
  keyRing.ready = false
  t.match(await ask(forge()), { code: 'keys_unavailable', status: 503, headers: { 'Retry-After': '2' } })
  t.match(
    await ask(forge({ claims: { exp: 0 } })),
    { code: 'invalid_token', reason: 'expired' },
    'for which no key is needed',
  )
})

t.test('what cannot be verified for whatever reason is a 401', async (t) => {
  const keyRing = fakeRing()
  const { ask } = await start(t, keyRing)
  keyRing.find = () => 'not a key'
  t.match(await ask(forge()), { code: 'invalid_token', status: 401, reason: 'bad_signature' })
  keyRing.find = () => {
    throw new Error('broken')
  }
  t.match(await ask(forge()), { code: 'invalid_token', status: 401, reason: 'verification_failed', cause: Error })
})

t.test('the second lock: @fastify/jwt checks algorithm and claims by itself, and cannot sign', async (t) => {
  const { app } = await start(t, fakeRing())
  t.match(app.jwt.options.verify, {
    algorithms: ['RS256'],
    allowedIss: [ISSUER],
    allowedAud: AUDIENCE,
    requiredClaims: ['iss', 'aud', 'sub', 'exp', 'iat'],
    clockTolerance: 5_000,
    cache: false,
  })
  t.throws(() => app.jwt.sign({ sub: 'x' }), /verify mode/)
})

t.test('10,000 unknown kids: one fetch, and a good token is no slower than beside other bad tokens', async (t) => {
  const issuer = await startIssuer(t, keys(...PUBLISHED))
  const { ring } = startRing(t, issuer, { fetchTimeoutMs: 60_000 })
  await ring.loaded()
  const { ask } = await start(t, ring)
  const fetch = held(keys(...PUBLISHED))
  issuer.answer(fetch.answer)
  const durations = { unknown: [] as number[], forged: [] as number[] }
  const pending = [ask(forge({ header: { kid: 'first' }, signer: 'zeros' }))]
  await issuer.asked(2)

  // By turns, so that whatever else the machine does falls on both alike.
  for (let round = 0; round < 200; round++) {
    for (const kind of ['forged', 'unknown'] as const) {
      const bad = Array.from({ length: 50 }, (_, i) =>
        forge({ signer: 'zeros', header: kind === 'unknown' ? { kid: `unknown-${round}-${i}` } : {} }),
      )
      const token = forge()
      pending.push(...bad.map(ask))
      const start = performance.now()
      const outcome = await ask(token)
      durations[kind].push(performance.now() - start)
      if (outcome instanceof Error) t.fail(`a good token was refused: ${outcome.reason}`)
    }
  }
  t.equal(issuer.requests, 2, 'one fetch, which has not been answered yet')
  fetch.release()
  const reasons = (await Promise.all(pending)).map((outcome) =>
    outcome instanceof Error ? outcome.reason : 'accepted',
  )
  t.strictSame(new Set(reasons), new Set(['unknown_kid', 'bad_signature']))
  t.equal(issuer.requests, 2)

  const [unknown, forged] = [median(durations.unknown), median(durations.forged)]
  t.comment(`a good token beside 50 bad ones: ${forged.toFixed(1)} ms (forged), ${unknown.toFixed(1)} ms (unknown kid)`)
  t.ok(unknown < 2 * forged + 2, 'no slower than noise')
})

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

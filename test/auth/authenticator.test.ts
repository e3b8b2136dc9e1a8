import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import { createAuthenticator } from '../../src/auth/authenticator.ts'
import type { Principal } from '../../src/auth/principal.ts'
import type { Problem } from '../../src/domain/problem.ts'
import { AUDIENCE, forge, ISSUER } from './forge.ts'
import { PUBLIC_PEM } from './signers.ts'

interface Asked {
  readonly app: FastifyInstance
  readonly keyRing: { ready: boolean; generation: number; lookups: number; find(): string | undefined }
  /** What `authenticate` says of a request with this token. */
  ask(token: string): Promise<Principal | Problem>
}

/** The authenticator in front of a key ring that does as it is told. */
async function start(t: Test): Promise<Asked> {
  const keyRing = {
    ready: true,
    generation: 1,
    lookups: 0,
    find: (): string | undefined => PUBLIC_PEM,
    async get() {
      keyRing.lookups++
      return keyRing.find()
    },
  }
  const app = Fastify()
  const authenticate = createAuthenticator({ app, issuers: [ISSUER], audience: AUDIENCE, emailClaim: 'email', keyRing })
  let outcome: Promise<Principal | Problem>
  app.get('/', async (request: FastifyRequest) => {
    outcome = authenticate(request).catch((error: Problem) => error)
    await outcome
    return ''
  })
  t.teardown(() => app.close())
  await app.ready()
  return {
    app,
    keyRing,
    async ask(token) {
      await app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })
      return outcome
    },
  }
}

t.test('a verified token is remembered, until the keys change', async (t) => {
  const { ask, keyRing } = await start(t)
  const token = forge({ claims: { email: 'ahmed@example.com', email_verified: true, permissions: ['users:read'] } })
  const principal = await ask(token)
  t.strictSame(principal, {
    subject: 'auth0|507f1f77bcf86cd799439020',
    client: 'dev-spa',
    kind: 'user',
    permissions: ['users:read'],
    email: { address: 'ahmed@example.com', verified: true },
  })
  t.equal(await ask(token), principal, 'the very same object')
  t.equal(keyRing.lookups, 1)

  keyRing.generation++
  t.strictSame(await ask(token), principal)
  t.equal(keyRing.lookups, 2)
})

t.test('a refused token is not remembered', async (t) => {
  const { ask, keyRing } = await start(t)
  const token = forge({ signer: 'zeros' })
  for (let i = 1; i <= 3; i++) {
    t.match(await ask(token), { reason: 'bad_signature' })
    t.equal(keyRing.lookups, i)
  }
})

t.test('keys that change while a token is verified: it is not remembered', async (t) => {
  const { ask, keyRing } = await start(t)
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
  const { ask, keyRing } = await start(t)
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
  const { ask, keyRing } = await start(t)
  keyRing.find = () => 'not a key'
  t.match(await ask(forge()), { code: 'invalid_token', status: 401, reason: 'bad_signature' })
  keyRing.find = () => {
    throw new Error('broken')
  }
  t.match(await ask(forge()), { code: 'invalid_token', status: 401, reason: 'verification_failed', cause: Error })
})

t.test('the second lock: @fastify/jwt checks algorithm and claims by itself, and cannot sign', async (t) => {
  const { app } = await start(t)
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

import t from 'tap'
import { CLOCK_TOLERANCE_S, type Claims, checkClaims } from '../../../src/auth/claims.ts'
import { toPrincipal } from '../../../src/auth/principal.ts'

const NOW = 1_800_000_000
const expected = { issuers: ['https://a.example/', 'https://b.example/'], audience: 'api' }
const good = { iss: 'https://a.example/', aud: 'api', sub: 'auth0|x', exp: NOW + 60, iat: NOW }

function reasonOf(claims: Record<string, unknown>): unknown {
  try {
    checkClaims({ ...good, ...claims }, expected, NOW)
    return undefined
  } catch (error) {
    return (error as { reason?: string }).reason
  }
}

t.test('the times, to the second', async (t) => {
  t.equal(CLOCK_TOLERANCE_S, 5)
  t.equal(reasonOf({ exp: NOW - 4 }), undefined)
  t.equal(reasonOf({ exp: NOW - 4.999 }), undefined)
  t.equal(reasonOf({ exp: NOW - 5 }), 'expired', 'RFC 7519 §4.1.4: on or after is expired')
  t.equal(reasonOf({ nbf: NOW + 5 }), undefined)
  t.equal(reasonOf({ nbf: NOW + 5.001 }), 'not_yet_valid')
  t.equal(reasonOf({ iat: NOW + 5 }), undefined)
  t.equal(reasonOf({ iat: NOW + 5.001 }), 'issued_in_future')
})

t.test('numbers that are none', async (t) => {
  for (const value of [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]) {
    for (const claim of ['exp', 'iat', 'nbf']) t.equal(reasonOf({ [claim]: value }), 'malformed_claim')
  }
})

t.test('any of the issuers, exactly, and the audience among others', async (t) => {
  t.equal(reasonOf({ iss: 'https://b.example/' }), undefined)
  t.equal(reasonOf({ iss: 'https://b.example' }), 'wrong_issuer')
  t.equal(reasonOf({ aud: ['x', 'api'] }), undefined)
  t.equal(reasonOf({ aud: ['x', 'api '] }), 'wrong_audience')
})

t.test('255 characters are counted as the database counts them', async (t) => {
  t.equal(reasonOf({ sub: '😀'.repeat(255) }), undefined)
  t.equal(reasonOf({ sub: '😀'.repeat(256) }), 'malformed_claim')
})

t.test('claims that are only inherited are absent', async (t) => {
  t.throws(() => checkClaims(Object.create(good), expected, NOW), { code: 'invalid_token', reason: 'missing_claim' })
})

function principal(claims: Partial<Claims> & Record<string, unknown>, emailClaim = 'email') {
  return toPrincipal({ ...good, ...claims } as Claims, { emailClaim })
}

t.test('subject and client', async (t) => {
  t.match(principal({}), { subject: 'auth0|x', client: null })
  t.equal(principal({ azp: 'spa', client_id: 'other' }).client, 'spa')
  t.equal(principal({ client_id: 'other' }).client, 'other')
})

t.test('user or machine', async (t) => {
  t.equal(principal({}).kind, 'user')
  t.equal(principal({ azp: 'spa' }).kind, 'user')
  t.equal(principal({ sub: 'abc@clients', azp: 'abc' }).kind, 'machine', 'Auth0')
  t.equal(principal({ gty: 'client-credentials' }).kind, 'machine', 'Auth0, by the grant')
  t.equal(principal({ sub: 'svc', client_id: 'svc' }).kind, 'machine', 'RFC 9068')
  t.equal(principal({ gty: 'password' }).kind, 'user')
  t.equal(principal({ sub: 'auth0|me@clients.example' }).kind, 'user')
  t.equal(principal({ sub: 'abc@CLIENTS' }).kind, 'user')
})

t.test('permissions, else scopes', async (t) => {
  t.strictSame(principal({}).permissions, [])
  t.strictSame(principal({ scope: '  openid  profile ' }).permissions, ['openid', 'profile'])
  t.strictSame(principal({ scope: 'users:read', permissions: [] }).permissions, [], 'with RBAC, none are none')
  t.strictSame(principal({ scope: 'x', permissions: ['b', 'a', 'b'] }).permissions, ['b', 'a'])
})

t.test('email and its twin', async (t) => {
  const address = 'ahmed@example.com'
  t.equal(principal({}).email, null)
  t.strictSame(principal({ email: address }).email, { address, verified: false })
  t.strictSame(principal({ email: address, email_verified: true }).email, { address, verified: true })
  for (const email_verified of ['true', 1, {}, null, [true]]) {
    t.strictSame(principal({ email: address, email_verified }).email, { address, verified: false }, 'only exactly true')
  }
  const claim = 'https://example.com/email'
  const namespaced = { [claim]: address, [`${claim}_verified`]: true, email: 'x@example.com' }
  t.strictSame(principal(namespaced, claim).email, { address, verified: true })
  t.strictSame(principal({ [claim]: address, email_verified: true }, claim).email, { address, verified: false })
})

t.test('an email that is none is absent', async (t) => {
  for (const email of [
    '',
    'ahmed',
    '@example.com',
    'ahmed@',
    'a@b@c',
    'a b@example.com',
    'a@example.com\n',
    'a\u0000@example.com',
    'a\u202e@example.com',
    'a\ud800@example.com',
    `${'a'.repeat(250)}@b.com`,
    42,
    null,
    ['a@example.com'],
    { address: 'a@example.com' },
  ]) {
    t.equal(principal({ email, email_verified: true }).email, null, JSON.stringify(email))
  }
  t.equal(principal({ email: `${'a'.repeat(249)}@b.com` }).email?.address.length, 255)
  t.equal(principal({ email: 'أحمد@مثال.إختبار' }).email?.address, 'أحمد@مثال.إختبار')
})

t.test('nothing about a principal can be changed', async (t) => {
  const one = principal({ email: 'a@example.com', permissions: ['x'] })
  t.ok([one, one.permissions, one.email].every(Object.isFrozen))
})

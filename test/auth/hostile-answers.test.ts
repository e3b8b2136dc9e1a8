import t from 'tap'
import {
  type Answer,
  cutOff,
  drip,
  flood,
  hang,
  json,
  keys,
  redirect,
  startIssuer,
  status,
  text,
} from './hostile-issuer.ts'
import { type Jwk, jwkOf, rsaKey } from './keys.ts'
import { startRing } from './test-ring.ts'

const HOUR = 3_600_000
const pair = rsaKey()
const other = rsaKey()
const good = jwkOf(pair, 'good')

const HOSTILE_ANSWERS: readonly (readonly [name: string, answer: Answer, lastError: string | RegExp])[] = [
  ['hangs', hang, 'timed_out'],
  ['drips', drip, 'timed_out'],
  ['cuts the connection', cutOff, /^unreachable_/],
  ['redirects, to good keys even', redirect(keys(good)), /^unreachable_.*redirect/],
  ['429', status(429, { 'retry-after': '3600' }, good), 'status_429'],
  ['500', status(500, {}, good), 'status_500'],
  ['503 without a body', status(503), 'status_503'],
  ['204', (_, response) => response.writeHead(204).end(), 'status_204'],
  ['203, changed by a proxy', status(203, {}, good), 'status_203'],
  ['HTML', text('<!doctype html><title>Maintenance</title>'), 'not_json'],
  ['nothing', text(''), 'not_json'],
  ['half a document', text(JSON.stringify({ keys: [good] }).slice(0, -2)), 'not_json'],
  ['bytes that are not UTF-8', text(Buffer.from('{"keys":["\xff"]}', 'latin1')), 'not_json'],
  ['compressed without being asked to', text(Buffer.from('1f8b0800', 'hex')), 'not_json'],
  ['null', json(null), 'not_a_key_set'],
  ['an array', json([good]), 'not_a_key_set'],
  ['a bare key', json(good), 'not_a_key_set'],
  ['keys as an object', json({ keys: { good } }), 'not_a_key_set'],
  ['no keys', keys(), 'no_keys'],
  ['65 keys', keys(...Array.from({ length: 65 }, (_, i) => jwkOf(pair, `k${i}`))), 'too_many_keys'],
  ['a huge document', keys(good, { padding: 'x'.repeat(300_000) }), 'too_large'],
  ['a body without end', flood, 'too_large'],
  ['only what is no key', keys(null, 1, 'x', [], {}), 'no_usable_keys'],
]

for (const [name, answer, lastError] of HOSTILE_ANSWERS) {
  t.test(`the issuer answers badly: ${name}`, async (t) => {
    const issuer = await startIssuer(t, answer)
    // Short only where nothing else ends the wait: a good answer may take its time on a busy machine.
    const fetchTimeoutMs = lastError === 'timed_out' ? 200 : 5_000
    const { ring, clock, event } = startRing(t, issuer, { refreshMs: 20, fetchTimeoutMs })

    t.equal(await ring.loaded(), false)
    t.match(ring.status, { keys: 0, fetchedAt: null, lastError })
    t.equal(ring.ready, false)
    t.equal(await ring.get('good'), undefined)

    issuer.answer(keys(good))
    t.match(await event('refreshed'), { kids: ['good'], changed: true }, 'heals by itself')
    t.match(ring.status, { keys: 1, fetchedAt: clock.now, ageMs: 0, lastError: null })
    const key = await ring.get('good')
    const { generation } = ring

    issuer.answer(answer)
    await event('refresh_failed')
    t.match(ring.status.lastError, lastError)
    clock.now += HOUR
    t.equal(ring.ready, true, 'the last good set serves for an hour')
    t.equal(await ring.get('good'), key)
    t.equal(ring.generation, generation, 'and nothing has changed')

    clock.now += 1
    t.equal(ring.ready, false, 'and no longer')
    t.equal(await ring.get('good'), undefined)
    t.not(ring.generation, generation)

    issuer.answer(keys(good))
    await event('refreshed')
    t.equal(ring.ready, true, 'heals again')
  })
}

const UNUSABLE_KEYS: readonly (readonly [name: string, jwk: unknown, reason: string])[] = [
  ['without a kid', jwkOf(pair, undefined), 'bad_kid'],
  ['whose kid is a number', jwkOf(pair, 7), 'bad_kid'],
  ['whose kid is a path', jwkOf(pair, '../good'), 'bad_kid'],
  ['whose kid is too long', jwkOf(pair, 'k'.repeat(129)), 'bad_kid'],
  ['with a symmetric secret', { kty: 'oct', kid: 'bad', k: 'c2VjcmV0', alg: 'HS256' }, 'not_rsa'],
  ['on a curve', { kty: 'EC', kid: 'bad', crv: 'P-256', x: 'AA', y: 'AA' }, 'not_rsa'],
  ['for encryption', jwkOf(pair, 'bad', { use: 'enc' }), 'wrong_use'],
  ['of an unknown use', jwkOf(pair, 'bad', { use: ['sig'] }), 'wrong_use'],
  ['for wrapping keys', jwkOf(pair, 'bad', { key_ops: ['wrapKey'] }), 'wrong_key_ops'],
  ['whose key_ops is text', jwkOf(pair, 'bad', { key_ops: 'verify' }), 'wrong_key_ops'],
  ['for another RSA algorithm', jwkOf(pair, 'bad', { alg: 'RS512' }), 'wrong_algorithm'],
  ['for PSS', jwkOf(pair, 'bad', { alg: 'PS256' }), 'wrong_algorithm'],
  ['with a private exponent', jwkOf(pair, 'bad', { d: 'AQ' }), 'private_key_published'],
  ['with its private half', { ...pair.privateKey.export({ format: 'jwk' }), kid: 'bad' }, 'private_key_published'],
  ['without a modulus', jwkOf(pair, 'bad', { n: undefined }), 'malformed'],
  ['whose modulus is a number', jwkOf(pair, 'bad', { n: 65_537 }), 'malformed'],
  ['whose modulus is no base64url', jwkOf(pair, 'bad', { n: '*' }), 'malformed'],
  ['whose modulus is endless', jwkOf(pair, 'bad', { n: '_'.repeat(20_000) }), 'malformed'],
  ['of 1024 bits', jwkOf(rsaKey(1024), 'bad'), 'modulus_length'],
  ['of 2047 bits', jwkOf(pair, 'bad', { n: `f${'_'.repeat(340)}w` }), 'modulus_length'],
  ['of 8200 bits', jwkOf(pair, 'bad', { n: '_'.repeat(1367) }), 'modulus_length'],
  ['with exponent 1, which signs everything', jwkOf(pair, 'bad', { e: 'AQ' }), 'public_exponent'],
  ['with exponent 3', jwkOf(pair, 'bad', { e: 'Aw' }), 'public_exponent'],
  ['with an even exponent', jwkOf(pair, 'bad', { e: 'AQAC' }), 'public_exponent'],
  ['with a huge exponent', jwkOf(pair, 'bad', { e: '________' }), 'public_exponent'],
]

t.test('keys that may not verify are refused one by one, their neighbours are not', async (t) => {
  for (const [name, jwk, reason] of UNUSABLE_KEYS) {
    const issuer = await startIssuer(t, keys(jwk, good))
    const { ring, seen } = startRing(t, issuer)
    t.equal(await ring.loaded(), true)
    t.strictSame(
      seen,
      [
        { type: 'key_refused', kid: reason === 'bad_kid' ? null : 'bad', reason },
        { type: 'refreshed', kids: ['good'], changed: true },
      ],
      `a key ${name}`,
    )
    ring.close()
  }
})

t.test('keys that may verify', async (t) => {
  const fine: readonly Jwk[] = [
    jwkOf(pair, 'k'.repeat(128)),
    jwkOf(pair, 'bare', { use: undefined, alg: undefined }),
    jwkOf(pair, 'ops', { key_ops: ['verify'] }),
    jwkOf(pair, 'certified', { x5c: ['MIIB'], x5t: 'abc' }),
    jwkOf(rsaKey(4096), '4096'),
    // The names of what every object inherits are kids like any other.
    jwkOf(pair, '__proto__'),
    jwkOf(pair, 'constructor'),
  ]
  const issuer = await startIssuer(t, keys(...fine))
  const { ring } = startRing(t, issuer)
  await ring.loaded()
  for (const { kid } of fine) t.match(await ring.get(String(kid)), /^-----BEGIN PUBLIC KEY-----/, String(kid))
  t.equal(await ring.get('toString'), undefined)
})

t.test('one kid for two keys: neither is trusted', async (t) => {
  const twice = [jwkOf(pair, 'twice'), jwkOf(other, 'twice'), jwkOf(pair, 'twice')]
  const issuer = await startIssuer(t, keys(...twice, good, good))
  const { ring, seen } = startRing(t, issuer)
  await ring.loaded()
  t.equal(await ring.get('twice'), undefined)
  t.ok(await ring.get('good'), 'the same key listed twice is one key')
  t.match(seen, [{ type: 'key_refused', kid: 'twice', reason: 'ambiguous_kid' }, { type: 'refreshed' }])
})

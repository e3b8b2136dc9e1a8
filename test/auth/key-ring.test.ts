import { execFile } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { tally } from '../helpers/tally.ts'
import {
  type Answer,
  drip,
  flood,
  type HostileIssuer,
  hang,
  held,
  keys,
  startIssuer,
  status,
  withStatus,
} from './hostile-issuer.ts'
import { jwkOf, rsaKey } from './keys.ts'
import { startRing } from './test-ring.ts'

const run = promisify(execFile)
const pair = rsaKey()
const other = rsaKey()
const good = jwkOf(pair, 'good')
const next = jwkOf(other, 'next')

t.test('rotation: the next key is used before it was ever fetched', async (t) => {
  const issuer = await startIssuer(t, keys(good))
  const { ring } = startRing(t, issuer)
  await ring.loaded()
  const { generation } = ring

  const answer = held(keys(good, next))
  issuer.answer(answer.answer)
  const waiting = Array.from({ length: 500 }, () => ring.get('next'))
  await issuer.asked(2)
  t.ok(await ring.get('good'), 'a known key does not wait for that fetch')
  answer.release()

  t.equal(new Set(await Promise.all(waiting)).size, 1)
  t.match(await ring.get('next'), /^-----BEGIN PUBLIC KEY-----/)
  t.equal(issuer.requests, 2, 'one fetch for all of them')
  t.not(ring.generation, generation)
})

t.test('revocation: a key that is no longer listed is refused from the next refresh on', async (t) => {
  const issuer = await startIssuer(t, keys(good, next))
  const { ring, event } = startRing(t, issuer, { refreshMs: 20 })
  await ring.loaded()
  const { generation } = ring
  await event('refreshed')
  t.equal(ring.generation, generation, 'the same set again is no change')

  issuer.answer(keys(good))
  const requests = issuer.requests
  await issuer.asked(requests + 1)
  await event('refreshed')
  t.equal(await ring.get('next'), undefined)
  t.ok(await ring.get('good'))
  t.not(ring.generation, generation)

  issuer.answer(keys(jwkOf(other, 'good')))
  while (!(await event('refreshed')).changed);
  const pem = other.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  t.equal((await ring.get('good'))?.trim(), pem.trim(), 'a key that is replaced under its kid')
})

tally('look-ups of unknown keys, with one fetch in 30 s at most', 30_000)

t.test('10,000 unknown kids: one fetch in 30 s, and a known key never waits', async (t) => {
  const issuer = await startIssuer(t, keys(good))
  const { ring, clock } = startRing(t, issuer)
  await ring.loaded()

  const answer = held(keys(good))
  issuer.answer(answer.answer)
  const unknown = Array.from({ length: 10_000 }, (_, i) => ring.get(`unknown-${i}`))
  await issuer.asked(2)
  t.ok(await ring.get('good'), 'while the fetch is under way')
  answer.release()
  t.strictSame(new Set(await Promise.all(unknown)), new Set([undefined]))
  t.equal(issuer.requests, 2)

  clock.now += 29_999
  for (let i = 0; i < 10_000; i++) await ring.get(`late-${i}`)
  t.equal(issuer.requests, 2, 'refused at once until the cooldown is over')

  clock.now += 1
  issuer.answer(keys(good))
  await Promise.all(Array.from({ length: 10_000 }, (_, i) => ring.get(`later-${i}`)))
  t.equal(issuer.requests, 3)
})

t.test('a cold start asks again soon, then less often, and not on account of tokens', async (t) => {
  const issuer = await startIssuer(t, status(500))
  const { ring } = startRing(t, issuer)
  const start = performance.now()
  await ring.loaded()
  t.strictSame(await Promise.all(Array.from({ length: 1_000 }, () => ring.get('good'))), Array(1_000).fill(undefined))
  await issuer.asked(4)
  // 250 + 500 + 1,000 ms, a tenth less at most. Timers may be late, never early.
  t.ok(performance.now() - start > 1_570, 'no hammering')
})

t.test('an issuer that is down, and comes back', async (t) => {
  const issuer = await startIssuer(t, keys(good))
  await issuer.down()
  const { ring, event } = startRing(t, issuer)
  t.equal(await ring.loaded(), false)
  t.equal(ring.status.lastError, 'unreachable_ECONNREFUSED')
  await issuer.up()
  await event('refreshed')
  t.equal(ring.ready, true)
})

t.test('the answer is hung up on as soon as it is refused', async (t) => {
  for (const answer of [drip, flood, hang, withStatus(500, flood)]) {
    const { issuer, hungUp } = await startWatchedIssuer(t, answer)
    const { ring } = startRing(t, issuer, { fetchTimeoutMs: 200 })
    await ring.loaded()
    await t.resolves(hungUp)
    ring.close()
  }
})

t.test('a closed ring fetches no more and still knows its keys', async (t) => {
  const issuer = await startIssuer(t, keys(good))
  const { ring, clock } = startRing(t, issuer, { refreshMs: 20 })
  await ring.loaded()
  ring.close()
  const { requests } = issuer
  ring.start()
  clock.now += 60_000
  t.ok(await ring.get('good'))
  t.equal(await ring.get('unknown'), undefined)
  await setTimeout(60)
  t.equal(issuer.requests, requests)
})

t.test('closed while the first fetch hangs', async (t) => {
  const { issuer, hungUp } = await startWatchedIssuer(t, hang)
  const { ring, seen } = startRing(t, issuer, { refreshMs: 20, fetchTimeoutMs: 60_000 })
  await issuer.asked(1)
  ring.close()
  t.equal(await ring.loaded(), false)
  await hungUp
  await setTimeout(60)
  t.strictSame(seen, [], 'that is no failure')
  t.equal(issuer.requests, 1)
})

t.test('waiting for the next refresh does not keep the process alive', async (t) => {
  const issuer = await startIssuer(t, keys(good))
  const script = `
    import { createKeyRing } from '${new URL('../../src/auth/key-ring.ts', import.meta.url)}'
    const ring = createKeyRing({ jwksUrl: '${issuer.jwksUrl}', refreshMs: 600_000 })
    ring.start()
    console.log(await ring.loaded())`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { timeout: 20_000 })
  t.equal(stdout, 'true\n')
})

/** An issuer that also says when the other side has hung up. */
async function startWatchedIssuer(t: Test, answer: Answer): Promise<{ issuer: HostileIssuer; hungUp: Promise<void> }> {
  const { promise: hungUp, resolve } = Promise.withResolvers<void>()
  const issuer = await startIssuer(t, (request, response) => {
    response.on('close', resolve)
    answer(request, response)
  })
  return { issuer, hungUp }
}

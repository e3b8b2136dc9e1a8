import t from 'tap'
import { type AppWithAuth, withAuth } from './app.ts'
import { forge } from './forge.ts'
import { hang, keys, status } from './hostile-issuer.ts'
import type { Reply } from './network.ts'
import { ATTACKER_JWK, PUBLISHED } from './signers.ts'

const MINUTE = 60_000
const [good, ...others] = PUBLISHED

function send(app: AppWithAuth, token: string): Promise<Reply> {
  return app.request({ authorization: `Bearer ${token}` })
}

/** Resolves once the ring has dealt with the next answer of the issuer, good or bad. */
function turns() {
  let next = Promise.withResolvers<void>()
  return {
    onEvent: ({ type }: { type: string }) => {
      if (type !== 'refreshed' && type !== 'refresh_failed') return
      next.resolve()
      next = Promise.withResolvers()
    },
    next: () => next.promise,
  }
}

t.test('a cold start without the issuer: not ready, 503 at once, heals by itself', async (t) => {
  const turn = turns()
  const app = await withAuth(t, { answer: status(500), onEvent: turn.onEvent })
  t.equal(app.keyRing.ready, false)

  app.issuer.answer(hang)
  await app.issuer.asked(2)
  const reply = await send(app, forge())
  t.match(reply, { status: 503, headers: { 'retry-after': '2' } }, 'without waiting for the fetch that hangs')
  t.notOk(reply.headers['www-authenticate'], 'the token may be a good one')
  t.match(JSON.parse(reply.body), { code: 'keys_unavailable' })
  t.match(await send(app, forge({ header: { alg: 'none' } })), { status: 401 }, 'what can be refused without keys, is')
  t.match(await send(app, forge({ claims: { aud: 'other' } })), { status: 401 })
  t.match(await app.request({}), { status: 401 })
})

t.test('a cold start heals, and then knows good from bad', async (t) => {
  const turn = turns()
  const app = await withAuth(t, { answer: status(500), onEvent: turn.onEvent })
  t.match(await send(app, forge()), { status: 503 })
  app.issuer.answer(keys(...PUBLISHED))
  await turn.next()
  t.equal(app.keyRing.ready, true)
  t.match(await send(app, forge()), { status: 200 })
  t.match(await send(app, forge({ signer: 'attacker' })), { status: 401 })
})

t.test('an hour without the issuer', async (t) => {
  const clock = { now: 0 }
  const turn = turns()
  const app = await withAuth(t, { refreshMs: 20, now: () => clock.now, onEvent: turn.onEvent })
  app.issuer.answer(status(503))
  // The refresh that was under way may still be a good one.
  while (app.keyRing.status.lastError === null) await turn.next()

  const cached = forge()
  for (clock.now = 0; clock.now <= 60 * MINUTE; clock.now += 10 * MINUTE) {
    t.match(await send(app, cached), { status: 200 }, `after ${clock.now / MINUTE} minutes`)
    t.match(await send(app, forge()), { status: 200 }, 'a token seen for the first time')
    t.match(await send(app, forge({ header: { kid: `k${clock.now}` } })), { status: 401 }, 'a kid nobody knows')
  }

  clock.now = 60 * MINUTE + 1
  t.match(await send(app, forge()), { status: 503 }, 'and no longer')
  t.match(await send(app, cached), { status: 503 }, 'not even for a token that was verified before')

  app.issuer.answer(keys(...PUBLISHED))
  while (!app.keyRing.ready) await turn.next()
  t.match(await send(app, cached), { status: 200 })
})

t.test('a revoked key is refused within one refresh, also for tokens that were verified before', async (t) => {
  const turn = turns()
  const app = await withAuth(t, { refreshMs: 20, onEvent: turn.onEvent })
  const token = forge()
  t.match(await send(app, token), { status: 200 })
  t.match(await send(app, token), { status: 200 }, 'now remembered')

  app.issuer.answer(keys({ ...good, kid: 'successor' }, ...others))
  await app.issuer.asked(app.issuer.requests + 1)
  await turn.next()
  t.match(await send(app, token), { status: 401 })
  t.match(await send(app, forge({ header: { kid: 'successor' } })), { status: 200 })
})

t.test('a key that was replaced under its kid no longer verifies what it signed', async (t) => {
  const turn = turns()
  const app = await withAuth(t, { refreshMs: 20, onEvent: turn.onEvent, answer: keys(good) })
  const token = forge()
  t.match(await send(app, token), { status: 200 })
  app.issuer.answer(keys(ATTACKER_JWK))
  await app.issuer.asked(app.issuer.requests + 1)
  await turn.next()
  t.match(await send(app, token), { status: 401 })
  t.match(await send(app, forge({ signer: 'attacker' })), { status: 200 })
})

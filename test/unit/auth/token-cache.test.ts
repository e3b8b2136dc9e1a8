import t from 'tap'
import type { Principal } from '../../../src/auth/principal.ts'
import { createTokenCache } from '../../../src/auth/token-cache.ts'

const START = 1_800_000_000_000
const LATER = START / 1000 + 3_600

function principal(subject: string): Principal {
  return Object.freeze({
    subject,
    client: null,
    kind: 'user',
    permissions: Object.freeze([]),
    email: null,
    issuedAt: 0,
  })
}

function cacheAt(now: number, maxEntries?: number) {
  const clock = { now }
  const options = maxEntries === undefined ? {} : { maxEntries }
  return { clock, cache: createTokenCache({ ...options, now: () => clock.now }) }
}

const alice = principal('alice')

t.test('a token that was verified is known for a minute', async (t) => {
  const { cache, clock } = cacheAt(START)
  t.equal(cache.get('token', 1), undefined)
  cache.set('token', 1, LATER, alice)
  t.equal(cache.get('token', 1), alice, 'the very same frozen principal')
  t.equal(cache.get('token2', 1), undefined)
  clock.now += 59_999
  t.equal(cache.get('token', 1), alice)
  clock.now += 1
  t.equal(cache.get('token', 1), undefined)
})

t.test('and not beyond its exp', async (t) => {
  const { cache, clock } = cacheAt(START)
  cache.set('token', 1, START / 1000 + 10, alice)
  clock.now += 9_999
  t.equal(cache.get('token', 1), alice)
  clock.now += 1
  t.equal(cache.get('token', 1), undefined)
  cache.set('token', 1, START / 1000 + 10, alice)
  t.equal(cache.get('token', 1), undefined, 'within the clock tolerance it is verified every time')
})

t.test('a clock that is set back does not lengthen the minute', async (t) => {
  const { cache, clock } = cacheAt(START)
  cache.set('token', 1, LATER, alice)
  clock.now -= 1_000
  t.equal(cache.get('token', 1), undefined)
})

t.test('a change of the keys empties it', async (t) => {
  const { cache } = cacheAt(START)
  cache.set('a', 1, LATER, alice)
  cache.set('b', 1, LATER, alice)
  t.equal(cache.get('a', 2), undefined)
  t.equal(cache.size, 0)
  cache.set('a', 1, LATER, alice)
  t.equal(cache.size, 0, 'nothing that was verified with the keys of before comes in any more')
  cache.set('a', 3, LATER, alice)
  t.equal(cache.get('a', 3), alice)
})

t.test('it is bounded: the oldest leaves first, and what has ended leaves anyway', async (t) => {
  const { cache, clock } = cacheAt(START, 3)
  for (const token of ['a', 'b', 'c', 'd']) cache.set(token, 1, LATER, principal(token))
  t.equal(cache.size, 3)
  t.equal(cache.get('a', 1), undefined)
  t.equal(cache.get('d', 1)?.subject, 'd')
  clock.now += 60_000
  cache.set('e', 1, LATER, alice)
  t.equal(cache.size, 1)
})

t.test('setting a token again begins its minute anew', async (t) => {
  const { cache, clock } = cacheAt(START, 2)
  cache.set('a', 1, LATER, alice)
  clock.now += 30_000
  cache.set('b', 1, LATER, alice)
  cache.set('a', 1, LATER, alice)
  clock.now += 40_000
  t.equal(cache.get('a', 1), alice)
  t.equal(cache.get('b', 1), alice)
})

import t from 'tap'
import { createRateWindows } from '../../src/plugins/rate-windows.ts'

t.test('counts a key up to its share, then refuses until the window ends', async (t) => {
  let at = 0
  const count = createRateWindows({ max: 2, windowMs: 1_000 }, { now: () => at })
  t.strictSame(count('a'), { max: 2, remaining: 1, ttlInSeconds: 1, isExceeded: false })
  t.strictSame(count('a'), { max: 2, remaining: 0, ttlInSeconds: 1, isExceeded: false })
  at = 999
  t.equal(count('a').isExceeded, true)
  t.equal(count('b').isExceeded, false, 'another key has a share of its own')
  at = 1_000
  t.strictSame(count('a'), { max: 2, remaining: 1, ttlInSeconds: 1, isExceeded: false }, 'a new window')
})

t.test('forgets the oldest window when there are too many keys', async (t) => {
  let at = 0
  const count = createRateWindows({ max: 1, windowMs: 1_000 }, { maxKeys: 2, now: () => at })
  count('a')
  at = 500
  count('b')
  at = 1_000
  count('a')
  count('c')
  t.equal(count('a').isExceeded, true, 'a began anew after b did')
  t.equal(count('b').isExceeded, false, 'b was forgotten')
})

import t from 'tap'
import { createActivityRecorder, type Sighting } from '../../../src/background/activity-recorder.ts'

function recorder() {
  const clock = { now: new Date('2026-11-23T23:59:59Z') }
  const written: string[][] = []
  const warnings: unknown[] = []
  let present = (_: Sighting) => true
  const { saw, flush, start, close } = createActivityRecorder({
    async write(sightings) {
      const users = sightings.filter(present)
      written.push(sightings.map(({ subject, day }) => `${subject} ${day}`))
      return users.map(({ subject }) => subject)
    },
    now: () => clock.now,
    logger: { warn: (what: unknown) => void warnings.push(what) },
  })
  const when = (check: typeof present) => {
    present = check
  }
  return { saw, flush, start, close, clock, written, warnings, when }
}

t.test('once a day each; the day is the one of the request', async (t) => {
  const { saw, flush, clock, written } = recorder()
  for (const subject of ['a', 'b', 'a']) saw(subject)
  clock.now = new Date('2026-11-24T00:00:00Z')
  for (const subject of ['a', 'a']) saw(subject)
  await flush()
  await flush()
  t.strictSame(written, [['a 2026-11-23', 'b 2026-11-23', 'a 2026-11-24']])
})

t.test('who is no user yet is noted anew', async (t) => {
  const { saw, flush, written, when } = recorder()
  when(({ subject }) => subject !== 'new')
  for (const subject of ['old', 'new']) saw(subject)
  await flush()
  when(() => true)
  for (const subject of ['old', 'new']) saw(subject)
  await flush()
  saw('new')
  await flush()
  t.strictSame(written.slice(1), [['new 2026-11-23']])
})

t.test('what could not be written is written later; the end writes the rest', async (t) => {
  const { saw, flush, start, close, written, warnings, when } = recorder()
  for (let n = 0; n < 2_500; n++) saw(`user-${n}`)
  when(({ subject }) => {
    if (subject === 'user-1000') throw new Error('away')
    return true
  })
  await t.rejects(flush(), /away/)
  start()
  when(() => true)
  await close()
  t.strictSame(
    written.map(({ length }) => length),
    [1_000, 1_000, 500],
  )
  t.strictSame(warnings, [])
  const failing = recorder()
  failing.saw('x')
  failing.when(() => {
    throw new Error('away')
  })
  await failing.close()
  t.equal(failing.warnings.length, 1, 'the end comes all the same')
})

t.test('what is kept in memory is bounded', async (t) => {
  const { saw, flush, written } = recorder()
  for (let n = 0; n < 200_050; n++) saw(`user-${n}`)
  await flush()
  t.equal(written.flat().length, 200_000, 'while nothing can be written')
  saw('user-200049')
  await flush()
  t.strictSame(written.at(-1), ['user-200049 2026-11-23'])
})

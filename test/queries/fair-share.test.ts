import { sql } from 'kysely'
import t from 'tap'
import { openDatabase } from '../../src/db/database.ts'
import { type Parameters, readStatement } from '../../src/db/statement.ts'
import { Problem } from '../../src/domain/problem.ts'
import { createDatabase } from '../helpers/database.ts'

const POOL_SIZE = 4
const READ_LANES = POOL_SIZE / 2
/** What may wait on one lane. */
const MAX_LOAD = 500
const SLOW_S = 1
const CALLERS = 8

const sleepFor = readStatement('test_sleep', (db, $: Parameters<{ seconds: number }>) =>
  db.selectNoFrom(sql<string>`pg_sleep(${$('seconds')}::float8)::text`.as('slept')),
)
const one = readStatement('test_one', (db) => db.selectNoFrom(sql<number>`1`.as('one')))

const { url } = await createDatabase(t)
const db = openDatabase({ url, poolSize: POOL_SIZE, prepared: true })
t.teardown(() => db.close())

t.test('a slow statement holds up only those that were sent right behind it', async (t) => {
  // Every lane is connected and knows the statement.
  await Promise.all(Array.from({ length: 2 * READ_LANES }, () => db.run(one, {})))
  let slow = true
  const slept = db.run(sleepFor, { seconds: SLOW_S }).finally(() => {
    slow = false
  })
  let answered = 0
  let heldUp = 0
  const callers = Array.from({ length: CALLERS }, async () => {
    while (slow) {
      const sentAt = performance.now()
      await db.run(one, {})
      if (performance.now() - sentAt < (SLOW_S * 1000) / 2) answered++
      else heldUp++
    }
  })
  await Promise.all([slept, ...callers])
  t.ok(answered > 100, `${answered} others were answered soon`)
  t.ok(heldUp <= CALLERS / READ_LANES, `${heldUp} were not: their share of the first ones`)
})

t.test('when every lane has as much as it may, more is turned away at once', async (t) => {
  const blocked = Array.from({ length: READ_LANES }, () => db.run(sleepFor, { seconds: SLOW_S }))
  const waiting = Array.from({ length: READ_LANES * (MAX_LOAD - 1) }, () => db.run(one, {}))
  const rest = await db.run(one, {}).catch((error: unknown) => error)
  t.type(rest, Problem)
  t.match(rest, { code: 'overloaded', status: 503, headers: { 'Retry-After': '1' } })
  const all = await Promise.all([...blocked, ...waiting])
  t.equal(all.length, READ_LANES * MAX_LOAD, 'and what waited is answered')
})

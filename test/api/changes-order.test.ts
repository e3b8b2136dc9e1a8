import fc from 'fast-check'
import pg from 'pg'
import t from 'tap'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'
import type { TestDatabase } from '../helpers/database.ts'
import { settled } from '../helpers/settled.ts'

// Many writers, slow and fast, committing and rolling back, through two replicas and beside them; readers who stop, lose answers and go on
// elsewhere: each sees every change exactly once, and each user's versions in order.

const CHANGES = '/api/v1/accounts/changes'
const USERS = 4
const seed = Number(process.env.TEST_SEED) || undefined

interface Change {
  id: string
  user_id: string
  version: number | null
}

/** Writes of one run: a user saves through a replica, or a transaction beside the service holds its rows for a while. */
const WRITE = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('save' as const), user: fc.nat(USERS - 1), replica: fc.nat(1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('hold' as const),
      rows: fc.integer({ min: 1, max: 3 }),
      /** How many of the other writes begin before it ends. */
      writes: fc.nat(10),
      commit: fc.boolean(),
    }),
  },
)
type Write = typeof WRITE extends fc.Arbitrary<infer T> ? T : never

/** What a reader does, one step an answer. */
const STEP = fc.record({
  replica: fc.nat(1),
  limit: fc.integer({ min: 1, max: 7 }),
  /** The answer never reaches the reader, who asks again. */
  lost: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  /** For how many turns of the event loop the reader is away. */
  away: fc.nat(5),
})

t.test('every reader sees every change once, in order', async (t) => {
  const first = await build(t)
  const second = await build(t, {}, { replicaOf: first })
  const replicas = [first, second]
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(WRITE, { minLength: 5, maxLength: 40 }),
      fc.array(fc.infiniteStream(STEP), { minLength: 3, maxLength: 3 }),
      async (writes, readers) => {
        run++
        const start = (await ask(first, 'now', 1)).next_cursor
        const written = { done: false }
        const reading = readers.map((steps) => read(replicas, start, steps, written))
        await perform(replicas, writes, run)
        await settled(first.database)
        written.done = true
        const wanted = await committedSince(first.database, run)
        for (const seen of await Promise.all(reading)) {
          const ids = seen.map(({ id }) => id)
          if (new Set(ids).size !== ids.length) throw new Error('a change was seen twice')
          if (ids.toSorted().join() !== wanted.toSorted().join()) {
            throw new Error(`${ids.length} changes seen, ${wanted.length} committed`)
          }
          requireVersionsInOrder(seen)
        }
      },
    ),
    { numRuns: 12, endOnFailure: true, ...(seed === undefined ? {} : { seed }) },
  )
  t.ok(run >= 12)
})

async function perform(replicas: TestApp[], writes: Write[], run: number): Promise<void> {
  const begun: Promise<unknown>[] = []
  for (const [n, write] of writes.entries()) {
    if (write.kind === 'save') begun.push(save(replicas[write.replica] as TestApp, `auth0|${run}-${write.user}`, n))
    else begun.push(hold((replicas[0] as TestApp).database, write, run, () => begun.length >= n + write.writes))
    await new Promise(setImmediate)
  }
  begun.length += 100
  await Promise.all(begun)
}

async function save(app: TestApp, sub: string, n: number): Promise<void> {
  const user = await app.as({ sub })
  const { status } = await user('PATCH', PROFILE, { body: { profile_data: { n } } })
  if (status !== 200) throw new Error(`PATCH: ${status}`)
}

async function hold(
  database: TestDatabase,
  { rows, commit }: { rows: number; commit: boolean },
  run: number,
  isTime: () => boolean,
): Promise<void> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('begin')
  for (let row = 1; row <= rows; row++) {
    await client.query(
      `insert into accounts_audit (id, user_id, version, operation, actor) values (gen_random_uuid(), $1, $2, 'held', $3)`,
      ['0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d', run * 10_000, `run ${run}`],
    )
  }
  while (!isTime()) await client.query('select pg_sleep(0.005)')
  await client.query(commit ? 'commit' : 'rollback')
  await client.end()
}

async function read(
  replicas: TestApp[],
  start: string,
  steps: Iterable<{ replica: number; limit: number; lost: boolean; away: number }>,
  written: { done: boolean },
): Promise<Change[]> {
  const seen: Change[] = []
  let cursor = start
  for (const { replica, limit, lost, away } of steps) {
    for (let n = 0; n < away; n++) await new Promise(setImmediate)
    // Asked before, so that what is written in between is still read.
    const { done } = written
    const page = await ask(replicas[replica] as TestApp, cursor, limit, done ? 1 : 0)
    if (lost) continue
    seen.push(...page.items)
    cursor = page.next_cursor
    if (done && page.items.length === 0 && !page.more) break
  }
  return seen
}

async function ask(app: TestApp, cursor: string, limit: number, wait = 0) {
  const call = await app.as({ sub: 'reader@clients', permissions: ['changes:read'] })
  const { status, json } = await call('GET', `${CHANGES}?cursor=${cursor}&limit=${limit}&wait=${wait}`)
  if (status !== 200) throw new Error(`${status} ${json.code}`)
  return json as { items: Change[]; next_cursor: string; more: boolean }
}

/** What this run has committed, by the database itself. */
async function committedSince({ sql }: TestDatabase, run: number): Promise<string[]> {
  const rows = await sql(
    `select a.id from accounts_audit a left join accounts_user u on u.id = a.user_id where u.auth0_id like $1 or a.actor = $2`,
    [`auth0|${run}-%`, `run ${run}`],
  )
  return rows.map(({ id }) => String(id))
}

function requireVersionsInOrder(seen: Change[]): void {
  const last = new Map<string, number>()
  for (const { user_id, version } of seen) {
    if (version === null) continue
    if (version < (last.get(user_id) ?? 0)) throw new Error('versions out of order')
    last.set(user_id, version)
  }
}

// The schema changes under a version that serves: first it is expanded for the next version, later contracted behind the last one.
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import t, { type Test } from 'tap'
import { up as makeEmailUnique } from '../../migrations/0005_make_email_unique.ts'
import { createDatabase, type TestDatabase } from '../helpers/database.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { startProbes, startReverseProxy } from './balancers.ts'
import { send } from './http.ts'
import { prepareReplica, type Replica, startReplica } from './replica.ts'
import { type Result, record } from './results.ts'
import { current, laterVersion, type Version } from './version.ts'
import { findWrites, PROFILE_READ, startWriteLoad, type WriteLoad } from './write-load.ts'

const USERS = 12
/** How long every state of the schema is served. */
const SERVE_MS = 1_500
/** Moments at which the schema changes. */
const CHANGES = 10
/** Between two of them; nobody changes a schema more often. */
const PAUSE_MS = 500

const widenName = sql`alter table accounts_user alter column first_name type varchar(151)`
const narrowName = sql`alter table accounts_user alter column first_name type varchar(150)`

t.test('expand, then contract: three versions replace one another under load', async (t) => {
  const issuer = await startTestIssuer(t)
  const database = await createDatabase(t)
  const next = laterVersion(t, ['expand.ts'])
  const last = laterVersion(t, ['expand.ts', 'contract.ts'])
  const prepare = ({ entry }: Version) => prepareReplica(t, { databaseUrl: database.url, issuer, entry })
  const [old, newer, newest] = [await prepare(current), await prepare(next), await prepare(last)]
  await old.start()
  const probes = startProbes(t, [old, newer, newest])
  await probes.ready(old)
  const url = await startReverseProxy(t, probes)
  const load = await startWriteLoad({ url: () => url, issuer, users: USERS, reads: [PROFILE_READ, PROFILE_READ] })

  /** Both versions meet the schema of the newer one; then the older one leaves. */
  async function replace(retiring: Replica, successor: Replica, version: Version): Promise<void> {
    const unready = watchReadiness(retiring)
    await load.recovered()
    const started = successor.start()
    t.strictSame(await firstReasons(successor), ['database_not_migrated'], 'a database that is behind is refused')
    await sleep(SERVE_MS)
    t.equal(await version.migrate(database), 'exit code 0')
    await started
    await probes.ready(successor)
    await sleep(SERVE_MS)
    t.strictSame(await unready(), [], 'a database that is ahead is served')
    t.equal(await retiring.terminate(), 'exit code 0')
    await load.recovered()
  }

  await replace(old, newer, next)
  const [row] = await database.sql('select count(*)::int as users from accounts_user where plan = $1', ['free'])
  t.same(row, { users: USERS }, 'the new column has its default in every row')
  await replace(newer, newest, last)
  await finish(t, database, load, {
    fault: 'schema expanded and contracted under load, replicas replaced',
    tried: 2,
    measured: 'a database that is ahead is served, one that is behind is refused',
  })
})

t.test('a released migration and changes of result types, under load', async (t) => {
  const issuer = await startTestIssuer(t)
  const database = await createDatabase(t)
  const replica = await startReplica(t, { databaseUrl: database.url, issuer })
  await database.sql('drop index accounts_user_email_key')
  const load = await startWriteLoad({
    url: () => replica.url,
    issuer,
    users: USERS,
    reads: [PROFILE_READ, PROFILE_READ],
  })
  const unready = watchReadiness(replica)
  await load.recovered()
  await asMigration(database, makeEmailUnique)
  const indexes = await database.sql(`select from pg_indexes where indexname = 'accounts_user_email_key'`)
  t.equal(indexes.length, 1, 'the index is there')
  for (let i = 1; i <= CHANGES; i++) {
    await load.recovered()
    // Every statement that returns the name has been prepared with the other width.
    await asMigration(database, (db) => (i % 2 === 0 ? narrowName : widenName).execute(db))
    await load.recovered()
    await sleep(PAUSE_MS)
    // As every deployment does, whether there is anything to do or not.
    if (i % 5 === 0) t.equal(await current.migrate(database), 'exit code 0')
  }
  t.strictSame(await unready(), [])
  await finish(t, database, load, {
    fault: 'schema changed under a replica that serves',
    tried: CHANGES + 1,
    measured: `a unique index added, ${CHANGES} times the result type of prepared statements changed`,
  })
})

/** In a transaction that does not wait long for a lock: what queues up behind it would wait as well. */
async function asMigration(database: TestDatabase, work: (db: Kysely<unknown>) => Promise<unknown>): Promise<void> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.url, max: 1 }) }),
  })
  try {
    await db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = '2s'`.execute(tx)
      await work(tx)
    })
  } finally {
    await db.destroy()
  }
}

/** Asks until the process answers. */
async function firstReasons(replica: Replica): Promise<string[]> {
  for (;;) {
    const { status, json } = await send(replica.opsUrl, { path: '/readyz' })
    if (status === 200) return []
    // Before it has the issuer's keys it says that as well.
    const codes = ((json?.errors ?? []) as { code: string }[]).map(({ code }) => code)
    if (status !== 0 && !codes.includes('keys_unavailable')) return codes
    await sleep(20)
  }
}

/** Asks all the time. @returns stops, and gives what it heard that was not "ready" */
function watchReadiness(replica: Replica): () => Promise<string[]> {
  const heard: string[] = []
  let stopped = false
  async function watch(): Promise<void> {
    while (!stopped) {
      const { status, json, error } = await send(replica.opsUrl, { path: '/readyz' })
      if (status !== 200) heard.push(`${status} ${error}${JSON.stringify(json?.errors)}`)
      await sleep(50)
    }
  }
  const watching = watch()
  return async () => {
    stopped = true
    await watching
    return heard
  }
}

async function finish(
  t: Test,
  database: TestDatabase,
  load: WriteLoad,
  row: Pick<Result, 'fault' | 'tried' | 'measured'>,
): Promise<void> {
  await load.stop()
  const failures = [...load.wrong, ...[...load.failures].map(([what, count]) => `${count} x ${what}`)]
  t.strictSame(failures, [], `no failed request out of ${load.requests}`)
  const { acknowledged, found, contradictions } = await findWrites(database, load.acknowledged)
  t.strictSame(contradictions, [], 'every acknowledged write is there, once, with its version and audit row')
  record({
    ...row,
    survived: failures.length + contradictions.length === 0 ? row.tried : 0,
    requests: load.requests,
    refused: 0,
    failed: [...load.failures.values()].reduce((sum, count) => sum + count, 0),
    acknowledged,
    found,
  })
}

// Reads from a real streaming standby: as current as from the primary, through every process, and from the primary whenever they would not be.
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Finding } from '../../src/doctor/finding.ts'
import { startFaultProxy } from '../faults/fault-proxy.ts'
import { startServer } from '../faults/server.ts'
import { makeStandby } from '../faults/standby.ts'
import type { Caller } from '../helpers/access.ts'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { profileService } from '../process/run.ts'
import { environment } from '../process/service.ts'

const ROUNDS = 150
/** A caller is told within a second of a server that is silent. */
const PATIENCE_MS = 2_000

const primary = await startServer(t, { fsync: 'off' })
const standby = await makeStandby(t, primary, { fsync: 'off', hot_standby_feedback: 'on' })
const proxy = await startFaultProxy(t, standby.url)

/** Two processes of the service, one in front of the other's back. */
async function pair(t: Test, replicaUrl: string, url = primary.url): Promise<[TestApp, TestApp]> {
  const environment = { DATABASE_URL: url, DATABASE_REPLICA_URL: replicaUrl }
  const one = await build(t, environment)
  return [one, await build(t, environment, { replicaOf: one })]
}

interface Seen {
  reads: number
  fallbacks: number
  usable: number
  lag: number
}

async function look({ ops }: TestApp): Promise<Seen> {
  const { body } = await ops.inject({ url: '/metrics' })
  const value = (name: string) => Number(new RegExp(`^profile_database_replica_${name} (.+)$`, 'm').exec(body)?.[1])
  return {
    reads: value('reads_total'),
    fallbacks: value('fallbacks_total'),
    usable: value('usable'),
    lag: value('lag_seconds'),
  }
}

async function until(app: TestApp, condition: (seen: Seen) => boolean): Promise<Seen> {
  const deadline = performance.now() + 15_000
  for (;;) {
    const seen = await look(app)
    if (condition(seen)) return seen
    if (performance.now() > deadline) throw new Error(`not in 15 s: ${condition}, but ${JSON.stringify(seen)}`)
    await sleep(100)
  }
}

/** Writes through one process and reads the history through the other, again and again. @returns the reads that lacked the write */
async function missed(t: Test, write: Caller, read: Caller, rounds: number): Promise<number> {
  let missing = 0
  for (let n = 0; n < rounds; n++) {
    const saved = await write('PATCH', PROFILE, { body: { profile_data: { n: Math.random() } } })
    const { status, json } = await read('GET', `${PROFILE}/history?limit=1`)
    if (saved.status !== 200 || status !== 200) t.fail(`PATCH ${saved.status}, GET ${status}`)
    if (json.items[0]?.version !== saved.json.version) missing++
  }
  return missing
}

async function users([one, other]: [TestApp, TestApp], sub: string): Promise<[Caller, Caller]> {
  const token = await one.issuer.token({ sub })
  return [one, other].map(
    (app): Caller =>
      (method, path, options = {}) =>
        app.call(method, path, { token, ...options }),
  ) as [Caller, Caller]
}

function conninfo(url: string): string {
  const { hostname, port, username, password } = new URL(url)
  return `host=${hostname} port=${port} user=${username} password=${password}`
}

t.test('what one process has written, another reads from the standby', async (t) => {
  const apps = await pair(t, standby.url)
  const [write, read] = await users(apps, 'auth0|follower')
  t.equal(await missed(t, write, read, ROUNDS), 0, 'no read lacks a write that was acknowledged before')
  const seen = await look(apps[1])
  t.ok(seen.reads > ROUNDS * 0.8, `most of them were the standby's: ${JSON.stringify(seen)}`)
  t.match(seen, { usable: 1, lag: 0 })

  const { json } = await read('GET', `${PROFILE}/export`)
  t.equal(json.history.length, ROUNDS, 'so is an export, with all that was there when it began')
  const auditor = await apps[1].as({ sub: 'auditor@clients', permissions: ['users:audit', 'reports:read'] })
  const { items } = (await auditor('GET', `/api/v1/accounts/users/${json.profile.id}/history?limit=1`)).json
  t.match(items, [{ actor: { subject: 'auditor@clients' } }], 'and the record of the very read')
  const before = (await look(apps[1])).reads
  for (const report of ['activity', 'registrations', 'compliance']) {
    t.equal((await auditor('GET', `/api/v1/accounts/reports/${report}`)).status, 200, report)
  }
  t.ok((await look(apps[1])).reads >= before + 3, 'reports come from there, too')
})

t.test('many at once', async (t) => {
  const apps = await pair(t, standby.url)
  const lost = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const [write, read] = await users(apps, `auth0|crowd ${n}`)
      return missed(t, write, read, 20)
    }),
  )
  t.strictSame(new Set(lost), new Set([0]))
  t.ok((await look(apps[1])).reads > 0)
})

t.test('writes that are acknowledged before they are on the disk are not missed either', async (t) => {
  await primary.sql('alter database profile set synchronous_commit = off')
  t.teardown(() => primary.sql('alter database profile reset synchronous_commit'))
  const [write, read] = await users(await pair(t, standby.url), 'auth0|hasty')
  t.equal(await missed(t, write, read, 20), 0)
})

t.test('a standby that lags is not read from', async (t) => {
  const apps = await pair(t, standby.url)
  const [write, read] = await users(apps, 'auth0|lag')
  await missed(t, write, read, 1)
  await standby.sql('select pg_wal_replay_pause()')
  t.teardown(() => standby.sql('select pg_wal_replay_resume()'))
  t.equal(await missed(t, write, read, 5), 0)
  const [row] = await standby.sql(`select max(version) as version from accounts_user where auth0_id = 'auth0|lag'`)
  t.equal(row?.version, 1, 'it would have told something old')
  const seen = await look(apps[1])
  t.ok(seen.fallbacks >= 5, JSON.stringify(seen))
  await until(apps[1], ({ usable, lag }) => usable === 0 && lag > 0)
  await standby.sql('select pg_wal_replay_resume()')
  const { reads } = await until(apps[1], ({ usable }) => usable === 1)
  t.equal(await missed(t, write, read, 5), 0)
  t.ok((await look(apps[1])).reads > reads, 'it is used again')
})

t.test('a standby that is gone, or silent, is not missed', async (t) => {
  const apps = await pair(t, proxy.through(standby.url))
  const [write, read] = await users(apps, 'auth0|gone')
  const longest = async (rounds: number) => {
    let ms = 0
    for (let n = 0; n < rounds; n++) {
      const start = performance.now()
      t.equal(await missed(t, write, read, 1), 0)
      ms = Math.max(ms, performance.now() - start)
    }
    return ms
  }
  await longest(5)
  proxy.refuse()
  proxy.cut()
  t.ok((await longest(20)) < PATIENCE_MS, 'refused')
  t.equal((await apps[0].api.inject('/readyz')).statusCode, 200, 'readiness does not depend on it')
  proxy.pass()
  await until(apps[1], ({ usable }) => usable === 1)
  proxy.blackHole()
  const first = await longest(1)
  t.ok(first < PATIENCE_MS, `silent: ${first} ms`)
  const start = performance.now()
  await longest(20)
  t.ok(performance.now() - start < 2 * PATIENCE_MS, 'and those after the first do not wait for it')
  proxy.pass()
  const { reads } = await until(apps[1], ({ usable }) => usable === 1)
  await longest(5)
  t.ok((await look(apps[1])).reads > reads, 'it is used again')
})

t.test('what is no standby of this primary is never read from', async (t) => {
  const other = await startServer(t, { fsync: 'off' })
  const another = await makeStandby(t, other, { fsync: 'off' })
  for (const [what, url] of Object.entries({
    'the primary itself': primary.url,
    'another database': other.url,
    'a standby of another database': another.url,
    'nobody there': 'postgresql://u:p@127.0.0.1:1/profile',
  })) {
    const apps = await pair(t, url)
    const [write, read] = await users(apps, `auth0|${what}`)
    t.equal(await missed(t, write, read, 3), 0, what)
    t.match(await look(apps[1]), { usable: 0, reads: 0, fallbacks: 3 }, what)
  }
})

t.test('the doctor says whether it is read from', async (t) => {
  const issuer = await startTestIssuer(t)
  const findings = async (replicaUrl: string) => {
    const env = { ...environment(primary.url, issuer), DATABASE_REPLICA_URL: replicaUrl }
    const { code, stdout } = await profileService(['doctor', '--json'], env)
    const { findings } = JSON.parse(stdout) as { findings: Finding[] }
    return { code, found: findings.filter(({ check }) => check === 'replica') }
  }
  const isWarning = { code: 0, found: [{ state: 'warning', advice: /DATABASE_REPLICA_URL/ }] }
  t.match(await findings(standby.url), { code: 0, found: [{ state: 'ok', found: /^a standby, there after \d+ ms$/ }] })
  t.match(await findings(primary.url), isWarning)
  t.match(await findings('postgresql://u:s3cret@127.0.0.1:1/x'), isWarning)
  await standby.sql('select pg_wal_replay_pause()')
  t.teardown(() => standby.sql('select pg_wal_replay_resume()'))
  await primary.sql(`insert into accounts_user (id, auth0_id) values (gen_random_uuid(), 'auth0|late')`)
  t.match(await findings(standby.url), { code: 0, found: [{ state: 'warning', found: /^a standby, \d+ s behind/ }] })
})

t.test('after a failover a standby is read from again once it follows the new primary, and not before', async (t) => {
  const old = await startServer(t, { fsync: 'off' })
  const next = await makeStandby(t, old, { fsync: 'off' })
  const left = await makeStandby(t, old, { fsync: 'off' })
  // The one that will be promoted misses what the other has: an asynchronous failover loses it.
  await next.stop()
  await old.sql(
    `insert into accounts_user (id, auth0_id) select gen_random_uuid(), 'lost|' || n from generate_series(1, 5000) n`,
  )
  const written = 'select count(*)::int as n from accounts_user'
  while ((await left.sql(written))[0]?.n !== 5000) await sleep(10)
  await old.stop()
  await next.start()
  await next.sql('select pg_promote()')
  const [{ ahead } = { ahead: null }] = await left.sql('select pg_last_wal_replay_lsn() > $1::pg_lsn as ahead', [
    (await next.sql('select pg_current_wal_insert_lsn() as lsn'))[0]?.lsn,
  ])
  t.equal(ahead, true, 'by its log alone the one that was left behind would be ahead')
  const abandoned = await pair(t, left.url, next.url)
  const [write, read] = await users(abandoned, 'auth0|failover')
  t.equal(await missed(t, write, read, 10), 0)
  t.match(await look(abandoned[1]), { usable: 0, reads: 0 })

  const road = await startFaultProxy(t, next.url)
  const follower = await makeStandby(t, next, {
    fsync: 'off',
    wal_retrieve_retry_interval: '50ms',
    primary_conninfo: conninfo(road.through(next.url)),
  })
  const last = await makeStandby(t, next, { fsync: 'off' })
  const apps = await pair(t, follower.url, last.url)
  t.equal((await look(apps[1])).usable, 0, 'two standbys: none is the primary')
  await next.stop()
  await last.sql('select pg_promote()')
  road.pointTo(last.url)
  await until(apps[1], ({ usable }) => usable === 1)
  const [writeToLast, readFollower] = await users(apps, 'auth0|follower of the last')
  t.equal(await missed(t, writeToLast, readFollower, 10), 0)
  t.ok((await look(apps[1])).reads > 0)
})

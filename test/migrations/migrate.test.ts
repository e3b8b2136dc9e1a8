import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t, { type Test } from 'tap'
import { knownMigrations, migrateToLatest, migrationStatus } from '../../src/db/migrator.ts'
import { createDatabase, type TestDatabase } from '../helpers/database.ts'
import { profileService } from '../process/run.ts'
import { contentsOf } from './contents.ts'

const NAMES = await knownMigrations()
const TWENTY = Array.from({ length: 20 })

t.test('migrate: an empty database gets everything, a second run nothing', async (t) => {
  const database = await createDatabase(t, 'template0')
  const env = { DATABASE_URL: database.url }

  const before = await profileService(['migrate', 'status'], env)
  t.equal(before.code, 1, 'status says by its exit code that something is pending')
  t.same(
    before.stdout.trim().split('\n'),
    NAMES.map((name) => `${name}: pending`),
  )
  t.same(await contentsOf(database), {}, 'asking for the status leaves an empty database empty')

  const first = await profileService(['migrate'], env)
  t.match(first, { code: 0, stderr: '' })
  t.same(
    first.stdout.trim().split('\n'),
    NAMES.map((name) => `${name}: Success`),
  )
  const migrated = await contentsOf(database)

  const second = await profileService(['migrate', 'up'], env)
  t.match(second, { code: 0, stdout: 'The database is up to date.\n', stderr: '' })
  t.same(await contentsOf(database), migrated, 'the second run changes nothing')

  const after = await profileService(['migrate', 'status'], env)
  t.equal(after.code, 0)
  for (const name of NAMES) t.match(after.stdout, new RegExp(`^${name}: \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$`, 'm'))
})

t.test('a role that is no superuser and owns the database is enough: to migrate, to erase and to purge', async (t) => {
  const database = await createDatabase(t, 'template0')
  const [name, role] = [new URL(database.url).pathname.slice(1), `owner_${process.pid}`]
  await database.sql(`create role ${role} login password 'x'`)
  t.teardown(() => database.sql(`reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`))
  await database.sql(`alter database ${name} owner to ${role}`)
  const url = Object.assign(new URL(database.url), { username: role, password: 'x' }).href
  t.match(await profileService(['migrate'], { DATABASE_URL: url }), { code: 0, stderr: '' })

  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  const refused = { code: '23001', message: /append-only/ }
  await client.query(`
    insert into accounts_user (id, auth0_id) select gen_random_uuid(), 'auth0|owner';
    insert into accounts_audit (id, user_id, operation, actor, changes, occurred_at)
    select gen_random_uuid(), id, 'x', auth0_id, '[{"pointer": "/first_name", "new": "Ada"}]', now() - interval '20 years' from accounts_user`)
  await client.query('begin')
  await client.query(`select accounts_scrub(id, '{/first_name}'), accounts_forget_subject(id) from accounts_user`)
  const { rows } = await client.query(`select actor ~ '^deleted' as forgotten, changes from accounts_audit`)
  t.same(rows, [{ forgotten: true, changes: [{ pointer: '/first_name', erased: true }] }])
  await client.query('savepoint here')
  await t.rejects(
    client.query(`update accounts_audit set actor = 'x'`),
    refused,
    'later in the same transaction: refused',
  )
  await client.query('rollback to here')
  await client.query('commit')

  t.match(await profileService(['purge'], { DATABASE_URL: url }), { code: 0, stderr: '' })
  t.same((await client.query('select from accounts_audit')).rows, [])
  await client.query('begin')
  await client.query(
    `insert into accounts_audit (id, user_id, operation, actor) select gen_random_uuid(), id, 'x', 'x' from accounts_user`,
  )
  await client.query(`select accounts_audit_purge_rows(now(), 10)`)
  await t.rejects(client.query('delete from accounts_audit'), refused, 'after the purge, in its transaction: refused')
  await client.query('rollback')
})

t.test('NODE_ENV changes nothing', async (t) => {
  const results = await Promise.all(
    [{}, { NODE_ENV: 'production' }, { NODE_ENV: 'test' }, { NODE_ENV: 'development' }].map(async (extra) => {
      const database = await createDatabase(t, 'template0')
      const env = { DATABASE_URL: database.url, ...extra }
      const outcomes = [await profileService(['migrate'], env), await profileService(['migrate', 'status'], env)]
      const said = outcomes.map(({ code, stdout }) => [code, stdout.replaceAll(/: \d{4}-\S+/g, ': done')])
      return { said, tables: Object.keys(await contentsOf(database)) }
    }),
  )
  t.match(results[0]?.said, [[0], [0]])
  for (const result of results.slice(1)) t.same(result, results[0])
})

t.test('an older version leaves a newer database as it is, and does not stand in the way of a rollback', async (t) => {
  const database = await createDatabase(t)
  const env = { DATABASE_URL: database.url }
  await database.sql(
    `insert into accounts_migration values ('9998_add_something', now()::text), ('9999_add_more', now()::text)`,
  )
  const before = await contentsOf(database)
  t.match(await profileService(['migrate'], env), {
    code: 0,
    stdout: 'The database is ahead of this version, by 9998_add_something, 9999_add_more: nothing to do.\n',
    stderr: '',
  })
  t.same(await contentsOf(database), before)

  await database.sql('delete from accounts_migration where name = $1', [NAMES.at(-1)])
  const mixed = await profileService(['migrate'], env)
  t.match(mixed, {
    code: 1,
    stdout: '',
    stderr: /another line of versions: it has 9998_\w+, 9999_\w+ and lacks \d{4}_/,
  })
})

t.test('20 processes at once: one works, the others find nothing to do', async (t) => {
  const database = await createDatabase(t, 'template0')
  const outcomes = await Promise.all(TWENTY.map(() => profileService(['migrate'], { DATABASE_URL: database.url })))
  for (const { code, stderr } of outcomes) t.match({ code, stderr }, { code: 0, stderr: '' })
  const workers = outcomes.filter(({ stdout }) => stdout.includes('Success'))
  t.equal(workers.length, 1)
  t.equal(outcomes.filter(({ stdout }) => stdout.includes('up to date')).length, 19)
  const [row] = await database.sql('select count(*)::int as n from accounts_migration')
  t.equal(row?.n, NAMES.length)
})

t.test('20 callers at once on a table to adopt: each row is migrated once', async (t) => {
  const database = await createDatabase(t, 'template0')
  await database.sql(`create table accounts_user (id uuid primary key, auth0_id varchar(255), profile_data json)`)
  await database.sql(
    `insert into accounts_user select gen_random_uuid(), 'auth0|' || n, '[1]' from generate_series(1, 100) n`,
  )
  const reports = await Promise.all(TWENTY.map(() => migrateToLatest(database.url)))
  t.same(
    reports.flatMap(({ error }) => (error ? [error.message] : [])),
    [],
  )
  t.equal(reports.filter(({ results }) => results.length > 0).length, 1)
  const rows = await database.sql('select distinct profile_data from accounts_user')
  t.same(rows, [{ profile_data: { legacy_value: [1] } }])
})

t.test('20 callers at once prepare the months of the audit trail', async (t) => {
  const database = await createDatabase(t)
  const partitions = async () =>
    (
      await database.sql(
        `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'accounts_audit'::regclass`,
      )
    ).map(({ name }) => name)
  const before = await partitions()
  t.equal(before.length, 14, 'this month, twelve to come, and one for everything else')
  const clients = await Promise.all(
    TWENTY.map(async () => {
      const client = new pg.Client({ connectionString: database.url })
      await client.connect()
      return client
    }),
  )
  await Promise.all(clients.map((client) => client.query('select accounts_audit_prepare_months(15)')))
  await Promise.all(clients.map((client) => client.end()))
  t.equal((await partitions()).length, 17)
})

t.test('a month that has entries in the default partition is left there', async (t) => {
  const database = await createDatabase(t)
  await database.sql(
    `insert into accounts_audit (id, user_id, operation, actor, occurred_at)
     values (gen_random_uuid(), gen_random_uuid(), 'x', 'x', now() + interval '14 months')`,
  )
  await database.sql('select accounts_audit_prepare_months(15)')
  const rows = await database.sql('select count(*)::int as n from accounts_audit_default')
  t.same(rows, [{ n: 1 }])
  t.notOk((await migrateToLatest(database.url)).error)
})

t.test('a failure says why, gives a non-zero exit code and leaves the database as it was', async (t) => {
  const failing = async (url: string, ...words: string[]) => {
    const outcome = await profileService(['migrate', ...words], { DATABASE_URL: url })
    t.notOk(outcome.stderr.includes('    at '), 'no stack trace')
    t.notMatch(outcome.stderr + outcome.stdout, /s3cret/, 'no password')
    t.equal(outcome.stdout, '')
    return outcome
  }

  t.test('what is no URL of a database', async (t) => {
    for (const url of ['', 'mysql://u:s3cret@127.0.0.1/x', 'postgresql://u:s3cret@127.0.0.1:port/x', 's3cret']) {
      const { code, stderr } = await failing(url)
      t.match({ code, stderr }, { code: 78, stderr: /DATABASE_URL .+ Example: DATABASE_URL=postgresql:/ })
    }
  })

  t.test('a database that is not there, or lets nobody in', async (t) => {
    const { url } = await createDatabase(t, 'template0')
    const unknown = Object.assign(new URL(url), { pathname: '/nowhere' }).href
    const stranger = Object.assign(new URL(url), { password: 's3cret' }).href
    for (const [bad, why] of [
      ['postgresql://u:s3cret@127.0.0.1:1/x', /ECONNREFUSED 127\.0\.0\.1:1/],
      ['postgresql://u:s3cret@localhost:1/x', /ECONNREFUSED/],
      ['postgresql://u:s3cret@no-such-host.invalid/x', /no-such-host\.invalid/],
      [unknown, /database "nowhere" does not exist/],
      [stranger, /password authentication failed/],
    ] as const) {
      t.match(await failing(bad), { code: 1, stderr: why })
      t.match(await failing(bad, 'status'), { code: 69, stderr: why })
    }
  })

  t.test('a table that cannot be adopted', async (t) => {
    const database = await createDatabase(t, 'template0')
    await database.sql('create table accounts_user (id integer primary key, email text)')
    await database.sql(`insert into accounts_user values (1, 'a@example.com')`)
    const before = await contentsOf(database)
    const { code, stderr } = await failing(database.url)
    t.equal(code, 1)
    t.match(
      stderr,
      /as it was: accounts_user cannot be adopted: column id is integer, not uuid; there is no column auth0_id\n/,
    )
    t.same(await contentsOf(database), before, 'not even the bookkeeping is left behind')
    t.match(await profileService(['migrate', 'status'], { DATABASE_URL: database.url }), {
      code: 1,
      stdout: /0001.+: pending/,
    })
  })

  t.test('words that are no command', async (t) => {
    const { url } = await createDatabase(t, 'template0')
    for (const words of [['down'], ['up', 'now'], ['statsu']]) {
      t.match(await failing(url, ...words), { code: 64, stderr: /^Usage: / })
    }
  })
})

t.test('a table lock that somebody else holds', async (t) => {
  const database = await tableInUse(t)
  t.test('for a moment: the migration waits for it', async (t) => {
    const holder = await holdLock(t, database)
    const report = migrateToLatest(database.url)
    await untilWaiting(database)
    await holder.query('commit')
    const { results, error } = await report
    t.equal(error, undefined)
    t.equal(results.length, NAMES.length)
  })
})

t.test('a table lock that is never released', async (t) => {
  const database = await tableInUse(t)
  const before = await contentsOf(database)
  const holder = await holdLock(t, database)
  const start = performance.now()
  const report = migrateToLatest(database.url).finally(() => holder.query('commit'))

  // The traffic of the service that is still running: a read now and then.
  let over = false
  void report.finally(() => {
    over = true
  })
  await untilWaiting(database)
  const waits: number[] = []
  while (!over) {
    const asked = performance.now()
    await database.sql('select count(*) from accounts_user')
    waits.push(performance.now() - asked)
  }
  const { results, error } = await report
  const seconds = (performance.now() - start) / 1000
  t.match(error?.message, /lock timeout: another session holds a lock that the migration needs, at 5 attempts/)
  t.same(results, [])
  t.ok(seconds > 5 && seconds < 30, `gives up within bounds (${seconds.toFixed(1)} s)`)
  t.ok(Math.max(...waits) < 3_000, `no query queues longer than its own patience (${Math.max(...waits).toFixed(0)} ms)`)
  t.same(await contentsOf(database), before, 'the database is as it was')
})

t.test('the rules of a migrated database', async (t) => {
  const database = await createDatabase(t)
  const user = (id: string, extra = '') =>
    database.sql(`insert into accounts_user (id, auth0_id, email ${extra && ', profile_data'})
      values (gen_random_uuid(), '${id}', '${id}@example.com' ${extra && `, '${extra}'`})`)
  await user('one')
  await t.rejects(user('one'), { code: '23505' }, 'auth0_id is unique')
  await t.rejects(user('two', '[]'), { code: '23514' }, 'profile_data is an object')
  await database.sql(
    `insert into accounts_audit (id, user_id, operation, actor) values (gen_random_uuid(), gen_random_uuid(), 'x', 'x')`,
  )
  for (const change of [
    'update accounts_audit set actor = null',
    'delete from accounts_audit',
    'truncate accounts_audit',
    'truncate accounts_consent',
  ]) {
    await t.rejects(database.sql(change), { code: '23001', message: /append-only/ }, change)
  }
  t.ok((await migrationStatus(database.url)).every(({ executedAt }) => executedAt))
})

/** A table to adopt, as another program uses it. */
async function tableInUse(t: Test): Promise<TestDatabase> {
  const database = await createDatabase(t, 'template0')
  await database.sql('create table accounts_user (id uuid primary key, auth0_id varchar(255))')
  await database.sql(`insert into accounts_user values (gen_random_uuid(), 'auth0|1')`)
  return database
}

async function holdLock(t: Test, database: TestDatabase): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  t.teardown(() => client.end())
  await client.query('begin')
  await client.query('lock table accounts_user in access share mode')
  return client
}

/** PostgreSQL gives no event for it. */
async function untilWaiting(database: TestDatabase): Promise<void> {
  const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'profile-service migrate'
    and datname = current_database()`
  while ((await database.sql(waiting)).length === 0) await sleep(20)
}

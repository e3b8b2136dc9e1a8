// The guide for those who come from Django (docs/django.md), followed to the letter: its SQL and its commands, on dumps of such databases.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { createDatabase, type TestDatabase } from '../helpers/database.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { profileService, ROOT } from './run.ts'
import { call, environment, PROFILE, startService, until, untilReady } from './service.ts'

const guide = readFileSync(join(ROOT, 'docs/django.md'), 'utf8')
const [keepCopy, findRefused, moveStaff, compare, fillNulls, writeNdjson, ...more] = [
  ...guide.matchAll(/```sql\n(.*?)```/gs),
].map(([, sql = '']) => sql)
const issuer = await startTestIssuer(t)

/** As psql does: everything in one session, which does not outlive it. */
async function psql(url: string, sql: string | undefined): Promise<Record<string, unknown>[]> {
  if (sql === undefined) throw new Error('the guide has lost a statement')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
    .query(sql)
    .then((result) => [result].flat().at(-1)?.rows ?? [])
    .finally(() => client.end())
}

async function restored(t: Test, dump: string): Promise<TestDatabase> {
  const database = await createDatabase(t, 'template0')
  await psql(
    database.url,
    dump.endsWith('.sql') ? readFileSync(join(ROOT, 'test/migrations/fixtures', dump), 'utf8') : dump,
  )
  return database
}

t.test('rehearse, go live, go back', async (t) => {
  t.strictSame(more, [], 'every statement of the guide is looked at')
  const { url, sql } = await restored(t, 'django-dump.sql')
  const env = environment(url, issuer)
  await psql(url, keepCopy)
  const refused = await psql(url, findRefused)
  t.match(refused, [{ mend: /^rows without auth0_id/, rows: '1' }])
  t.match(
    await profileService(['migrate'], env),
    { code: 1, stderr: /as it was.*rows without auth0_id/ },
    'migrate says so, too',
  )
  await psql(url, moveStaff)
  t.strictSame(await psql(url, findRefused), [])

  t.match(await profileService(['migrate'], env), {
    code: 0,
    stdout: /^0001_create_accounts_user: Success$/m,
    stderr: '',
  })
  t.equal((await profileService(['migrate', 'status'], env)).code, 0)
  const { code, stdout } = await profileService(['doctor', '--all', '--json'], env)
  t.equal(code, 0)
  const found = (check: string) => JSON.parse(stdout).findings.filter((each: { check: string }) => each.check === check)
  t.match(found('database privileges'), [{ state: 'ok' }])
  t.match(found('stored attributes'), [
    { state: 'warning', found: /^1 of 5 profiles .*\/profile_data\/phone pattern \(1\)$/ },
  ])

  t.strictSame(await psql(url, compare), [
    { column: 'created_at', rows: 5 },
    { column: 'email', rows: 2 },
    { column: 'profile_data', rows: 2 },
    { column: 'updated_at', rows: 5 },
  ])
  t.strictSame(
    await sql(
      `select auth0_id, email, email_conflict, profile_data - 'phone' as profile_data from accounts_user order by id`,
    ),
    [
      {
        auth0_id: 'auth0|ahmed',
        email: 'ahmed@example.com',
        email_conflict: false,
        profile_data: { title: 'Software Engineer', registration_source: 'web' },
      },
      {
        auth0_id: 'google-oauth2|1099',
        email: 'noura@example.com',
        email_conflict: false,
        profile_data: { theme: 'dark' },
      },
      { auth0_id: 'github|42', email: null, email_conflict: false, profile_data: {} },
      { auth0_id: 'github|43', email: null, email_conflict: true, profile_data: {} },
      {
        auth0_id: 'auth0|salem',
        email: 'salem@example.com',
        email_conflict: false,
        profile_data: { legacy_value: ['imported', 2019] },
      },
    ],
  )
  t.match(await sql(`select created_at from accounts_user where auth0_id = 'auth0|salem'`), [
    { created_at: new Date('2019-12-31T22:00:00Z') },
  ])

  const service = await startService(t, env)
  t.equal((await untilReady(service.api)).status, 200)
  const token = await issuer.token({ sub: 'google-oauth2|1099', email: 'noura@example.com', email_verified: true })
  const body = JSON.stringify({ profile_data: { phone: '009650000000' } })
  const { status, json } = await call(`${service.api}${PROFILE}/`, { method: 'PUT', token, body })
  t.match(
    { status, json },
    { status: 200, json: { first_name: 'نورة', profile_data: { theme: 'dark', phone: '009650000000' }, version: 1 } },
  )
  t.equal((await call(service.api + PROFILE, { token: await issuer.token({ sub: 'auth0|new' }) })).status, 200)

  t.comment('Django reads and inserts meanwhile, by the columns that it knows')
  await sql(`insert into accounts_user (password, is_superuser, username, first_name, last_name, email, is_staff, is_active, id, auth0_id, profile_data, created_at, updated_at)
    values ('!', false, 'auth0.late', 'Late', '', 'late@example.com', false, true, gen_random_uuid(), 'auth0|late', '{}', now(), now())`)
  const lateToken = await issuer.token({ sub: 'auth0|late' })
  const late = await until(
    () => call(service.api + PROFILE, { token: lateToken }),
    ({ status }) => status !== 503,
  )
  t.match(late, { status: 200, json: { first_name: 'Late', version: 0 } })

  service.child.kill('SIGTERM')
  await service.exited
  await psql(url, fillNulls)
  const rows = await sql('select username, password, first_name, last_name, is_active from accounts_user')
  t.equal(rows.length, 7)
  t.notOk(
    rows.some((row) => Object.values(row).includes(null)),
    'Django finds no NULL where it expects none',
  )
  t.match(await sql('select user_id from accounts_user_groups'), [{ user_id: '5f0c3a0e-6a5b-4f3e-9a53-0d7c2f1b8e01' }])
  t.match(
    await profileService(['migrate'], env),
    { code: 0, stdout: /up to date/ },
    'a second attempt has nothing to do',
  )
})

t.test('integer ids', async (t) => {
  const django = await restored(
    t,
    `create table accounts_user (id bigserial primary key, auth0_id varchar(255) not null, email varchar(254) not null, first_name varchar(150) not null,
       last_name varchar(150) not null, profile_data jsonb, date_joined timestamptz not null);
     insert into accounts_user (auth0_id, email, first_name, last_name, profile_data, date_joined) values
       ('auth0|1', 'one@example.com', 'One', '', '{"phone": "009650000000"}', '2020-01-02T03:04:05.678901Z'),
       ('', 'staff@example.com', 'Staff', '', '{}', '2020-01-01'), ('auth0|2', '', '', '', '[]', '2021-01-01'),
       ('auth0|3', 'three@example.com', 'Three', '', '{"phone": "call me"}', '2022-01-01')`,
  )
  t.match((await psql(django.url, findRefused))[0], { mend: 'the id is bigint, not uuid' })
  t.match(await profileService(['migrate'], { DATABASE_URL: django.url }), {
    code: 1,
    stderr: /column id is bigint, not uuid/,
  })

  const own = await createDatabase(t, 'template0')
  const lines = (await psql(django.url, writeNdjson)).map(
    ({ json_build_object }) => `${JSON.stringify(json_build_object)}\n`,
  )
  const file = join(t.testdir(), 'users.ndjson')
  writeFileSync(file, lines.join(''))
  t.equal((await profileService(['migrate'], { DATABASE_URL: own.url })).code, 0)
  const tables = await own.sql(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_name !~ '^accounts_(user|audit_.*)$'`,
  )
  t.strictSame(
    tables.filter(({ name }) => !findRefused?.includes(`'${name}'`)),
    [],
    'the guide names every table of the service',
  )
  const { code, stdout } = await profileService(['import', file], { DATABASE_URL: own.url })
  t.match({ code, stdout }, { code: 1, stdout: /^2 created.*1 rejected$/m })
  t.match(readFileSync(`${file}.rejected.ndjson`, 'utf8'), /"line":3.*\/profile_data\/phone/)
  t.match(
    await own.sql(
      'select auth0_id, email, first_name, profile_data, created_at from accounts_user order by created_at',
    ),
    [
      {
        auth0_id: 'auth0|1',
        email: 'one@example.com',
        first_name: 'One',
        profile_data: { phone: '009650000000' },
        created_at: new Date('2020-01-02T03:04:05.678Z'),
      },
      { auth0_id: 'auth0|2', email: null, first_name: null, profile_data: {} },
    ],
  )
})

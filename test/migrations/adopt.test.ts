import t, { type Test } from 'tap'
import { build, PROFILE } from '../helpers/app.ts'
import type { TestDatabase } from '../helpers/database.ts'
import { contentsOf, tablesWith } from './contents.ts'
import { adopt, left } from './legacy.ts'

const AHMED = '5f0c3a0e-6a5b-4f3e-9a53-0d7c2f1b8e01'

type Row = Record<string, unknown>

function users(database: TestDatabase): Promise<Row[]> {
  return database
    .sql('select to_jsonb(u) as user from accounts_user u order by id')
    .then((rows) => rows.map(({ user }) => user as Row))
}

/** Every column that was there still is, with the value it had, but for those in `changed`. */
function holdAgainst(t: Test, before: Row[], after: Row[], changed: Row[] = []): void {
  t.equal(after.length, before.length, 'every row is there')
  for (const [index, row] of before.entries()) {
    const kept = Object.fromEntries(Object.keys(row).map((name) => [name, after[index]?.[name]]))
    t.same(kept, { ...row, ...changed[index] }, `row ${row.auth0_id} has its values`)
    t.match(after[index], { version: 0, email_verified: false, email_conflict: false, erased_at: null })
  }
}

/**
 * The API on an adopted table, for one of its users: they read what they had, their first change makes version 1 with one audit row, somebody
 * new can come, and erasing leaves nothing of the values in any table.
 */
async function useApi(t: Test, database: TestDatabase, subject: string, values: string[]): Promise<void> {
  const app = await build(t, { DATABASE_URL: database.url })
  t.equal((await app.api.inject('/readyz')).statusCode, 200, 'the service is ready')
  const [before] = await database.sql('select * from accounts_user where auth0_id = $1', [subject])
  const user = await app.as({ sub: subject })

  const read = await user('GET', PROFILE)
  const { id, email, first_name, last_name, profile_data } = before ?? {}
  t.match(read, { status: 200, json: { id, email, first_name, last_name, profile_data, version: 0 } })

  const written = await user('PUT', `${PROFILE}/`, { body: { first_name: 'Changed', profile_data: { title: 'Lead' } } })
  t.equal(written.status, 200)
  t.match(written.json, { id, last_name, version: 1, profile_data: { ...(profile_data as object), title: 'Lead' } })
  const audit = await database.sql('select version, operation, actor, changes from accounts_audit where user_id = $1', [
    id,
  ])
  t.match(audit, [{ version: 1, operation: 'putProfile', actor: subject }])
  const changes = audit[0]?.changes as Row[]
  const change = { pointer: '/first_name', new: 'Changed', ...(first_name === null ? {} : { old: first_name }) }
  t.same(
    changes.find(({ pointer }) => pointer === '/first_name'),
    change,
  )

  for (const sub of ['auth0|new-one', 'auth0|new-two']) {
    const newcomer = await app.as({ sub })
    t.match(await newcomer('PUT', PROFILE, { body: { first_name: 'New' } }), { status: 200, json: { version: 1 } })
  }

  for (const value of values) t.not((await tablesWith(database, value)).length, 0, `"${value}" is there`)
  t.equal((await user('DELETE', PROFILE)).status, 204)
  for (const value of values) t.same(await tablesWith(database, value), [], `"${value}" is erased`)
  t.match(await user('GET', PROFILE), {
    status: 200,
    json: { id, auth0_id: subject, first_name: null, profile_data: {} },
  })
}

t.test('the table as it is known today', async (t) => {
  const database = await left(t, 'django-plain.sql')
  const before = await users(database)
  await adopt(database)
  holdAgainst(t, before, await users(database))
  const { indexes } = ((await contentsOf(database)).accounts_user as { shape: { indexes: string[] } }).shape
  const onKeys = indexes.filter((index) => /\((id|auth0_id|email)( varchar_pattern_ops)?\)$/.test(index))
  t.equal(onKeys.length, 5, 'the indexes that were there do, under their own names')
  await useApi(t, database, 'auth0|ahmed', ['Ahmed', 'AlRajhy', 'ahmed@example.com', '009650000000', 'Engineer'])
})

t.test('a table of AbstractUser', async (t) => {
  const database = await left(t, 'django-abstract-user.sql')
  const before = await users(database)
  await adopt(database)
  const after = await users(database)
  holdAgainst(t, before, after, [{}, { email: null }, {}])
  t.same(
    after.map(({ created_at }) => created_at),
    before.map(({ date_joined }) => date_joined),
    'date_joined is when the user was created',
  )
  t.match(
    await database.sql('select user_id from accounts_user_groups'),
    [{ user_id: AHMED }],
    'what refers to a user still does',
  )
  await useApi(t, database, 'auth0|ahmed', [
    'AlRajhy',
    'ahmed@example.com',
    '009650000000',
    'canary-ahmed',
    'canary-hash',
    'canary.png',
  ])
  t.match(await database.sql('select user_id from social_auth_usersocialauth'), [{ user_id: AHMED }])
})

t.test('a table of a careless beginning', async (t) => {
  const database = await left(t, 'django-early.sql')
  const before = await users(database)
  await adopt(database)
  const after = await users(database)
  const never = after[2]?.created_at
  holdAgainst(t, before, after, [
    {
      profile_data: { phone: '009650000000' },
      created_at: '2020-01-02T03:04:05+00:00',
      updated_at: '2021-01-02T03:04:05.5+00:00',
    },
    {
      email: null,
      profile_data: { legacy_value: 'call me' },
      created_at: '2020-01-02T03:04:05+00:00',
      updated_at: '2020-01-02T03:04:05+00:00',
    },
    { profile_data: {}, created_at: never, updated_at: never },
  ])
  t.ok(never, 'a row without any time counts as created now')
  await useApi(t, database, 'auth0|ahmed', [
    'AlRajhy',
    'ahmed@example.com',
    '009650000000',
    'canary-code',
    'canary-plan',
  ])
  const newcomers = await database.sql(
    `select referral_code, plan, ticket is not null as ticket from accounts_user where auth0_id like 'auth0|new%'`,
  )
  t.same(
    newcomers,
    Array(2).fill({ referral_code: null, plan: 'free', ticket: true }),
    'defaults that can serve many rows still do',
  )
  t.same(await database.sql('select user_pk from orders'), [{ user_pk: '1' }])
})

t.test('nothing but the two keys', async (t) => {
  const database = await left(
    t,
    `create table accounts_user (id uuid, auth0_id text); insert into accounts_user values ('${AHMED}', 'auth0|ahmed')`,
  )
  const before = await users(database)
  await adopt(database)
  holdAgainst(t, before, await users(database))
  await useApi(t, database, 'auth0|ahmed', ['Changed'])
})

t.test('whatever profile_data is', async (t) => {
  const stored = { phone: '009650000000', note: 'ß 中 😀 \\u0041 "quoted"' }
  const json = JSON.stringify(stored)
  const twice = JSON.stringify(json)
  // [what is stored, what it becomes]; undefined is SQL's NULL
  const documents: [string | undefined, object][] = [
    [undefined, {}],
    ['null', {}],
    ['{}', {}],
    [json, stored],
    [twice, stored],
    [JSON.stringify(twice), stored],
    ['""', {}],
    ['[]', { legacy_value: [] }],
    ['[1, {"a": null}]', { legacy_value: [1, { a: null }] }],
    ['"free text"', { legacy_value: 'free text' }],
    ['"{broken"', { legacy_value: '{broken' }],
    ['"[1]"', { legacy_value: '[1]' }],
    ['"12"', { legacy_value: '12' }],
    ['12.5', { legacy_value: 12.5 }],
    ['false', { legacy_value: false }],
  ]
  const texts: typeof documents = [
    ['', {}],
    ['  ', {}],
    ['free text', { legacy_value: 'free text' }],
    ["{'phone': '1', 'ok': True}", { legacy_value: "{'phone': '1', 'ok': True}" }],
    ['{"nul": "\\u0000"}', { legacy_value: '{"nul": "\\u0000"}' }],
  ]
  const variants: [string, typeof documents][] = [
    ['jsonb', documents],
    ['json', [...documents, ['{"nul": "\\u0000"}', { legacy_value: '{"nul": "\\u0000"}' }]]],
    ['text', [...documents, ...texts]],
    ['varchar(500)', [...documents, ...texts]],
  ]
  for (const [type, cases] of variants) {
    t.test(`${type}`, async (t) => {
      const database = await left(
        t,
        `create table accounts_user (id uuid primary key, auth0_id varchar(255) unique, profile_data ${type})`,
      )
      for (const [index, [document]] of cases.entries()) {
        await database.sql(`insert into accounts_user values (gen_random_uuid(), $1, $2)`, [
          `auth0|${index}`,
          document ?? null,
        ])
      }
      await adopt(database)
      const rows = await database.sql('select auth0_id, profile_data from accounts_user')
      for (const [index, [document, expected]] of cases.entries()) {
        t.same(rows.find((row) => row.auth0_id === `auth0|${index}`)?.profile_data, expected, document ?? 'NULL')
      }
      const app = await build(t, { DATABASE_URL: database.url })
      const served = await Promise.all(
        cases.map(async (_, index) => (await app.as({ sub: `auth0|${index}` }))('GET', PROFILE)),
      )
      t.same(
        served.map(({ json }) => json.profile_data),
        cases.map(([, expected]) => expected),
        'and the API serves it',
      )
    })
  }
})

t.test(
  'one address in several rows: the first holder keeps it, the others say so and have it in their history',
  async (t) => {
    const database = await left(
      t,
      `create table accounts_user (id uuid primary key, auth0_id varchar(255) not null unique, email varchar(254) not null, created_at timestamptz not null);
     insert into accounts_user values
       (gen_random_uuid(), 'auth0|young', 'same@example.com', '2022-01-01'), (gen_random_uuid(), 'auth0|old', 'same@example.com', '2020-01-01'),
       (gen_random_uuid(), 'auth0|none', '', '2020-01-01'), (gen_random_uuid(), 'auth0|nothing', '', '2020-01-01'),
       (gen_random_uuid(), 'auth0|other', 'other@example.com', '2020-01-01')`,
    )
    await adopt(database)
    const rows = await database.sql(
      'select auth0_id, email, email_conflict, version from accounts_user order by auth0_id',
    )
    t.same(rows, [
      { auth0_id: 'auth0|none', email: null, email_conflict: false, version: 0 },
      { auth0_id: 'auth0|nothing', email: null, email_conflict: false, version: 0 },
      { auth0_id: 'auth0|old', email: 'same@example.com', email_conflict: false, version: 0 },
      { auth0_id: 'auth0|other', email: 'other@example.com', email_conflict: false, version: 0 },
      { auth0_id: 'auth0|young', email: null, email_conflict: true, version: 1 },
    ])
    const app = await build(t, { DATABASE_URL: database.url })
    const young = await app.as({ sub: 'auth0|young' })
    t.match(await young('GET', PROFILE), { status: 200, json: { email: null, email_conflict: true, version: 1 } })
    const history = await young('GET', `${PROFILE}/history`)
    t.match(history.json.items, [
      {
        version: 1,
        actor: { subject: 'system', self: false },
        changes: [{ pointer: '/email', old: 'same@example.com' }, {}],
      },
    ])
    t.equal(history.json.items.length, 1)

    t.equal((await young('DELETE', PROFILE)).status, 204)
    t.same(await tablesWith(database, 'same@example.com'), ['accounts_user'], 'erasing leaves it with its holder only')

    const verified = await app.as({ sub: 'auth0|young', email: 'same@example.com', email_verified: true })
    t.match(await verified('PUT', PROFILE, { body: { first_name: 'Young' } }), {
      status: 200,
      json: { email: 'same@example.com', email_verified: true, email_conflict: false },
    })
  },
)

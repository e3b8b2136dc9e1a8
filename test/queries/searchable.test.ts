import { writeFileSync } from 'node:fs'
import pg from 'pg'
import t, { type Test } from 'tap'
import { indexAttributes, keepAttributesIndexed } from '../../src/attribute-index.ts'
import { openDatabase } from '../../src/db/database.ts'
import { compileAttributeSchema } from '../../src/domain/attribute-schema.ts'
import { declareSearchable, fillSearchable } from '../../src/queries/searchable.ts'
import { build, PROFILE } from '../helpers/app.ts'
import { createDatabase, type TestDatabase } from '../helpers/database.ts'
import { isProblem } from '../helpers/problem.ts'

const CITY = {
  type: 'object',
  properties: { city: { 'x-searchable': true } },
  additionalProperties: true,
}

function open(t: Test, { url }: TestDatabase) {
  const db = openDatabase({ url, poolSize: 2, prepared: true })
  t.teardown(() => db.close())
  return db
}

/** Where the index says something else than the users. */
function differences({ sql }: TestDatabase): Promise<unknown[]> {
  return sql(`
    select * from (select id as user_id, 'city' as name, accounts_attribute(profile_data, 'city') as value from accounts_user) u
    full join (select * from accounts_user_attribute where name = 'city') a using (user_id, name)
    where left(u.value, 255) is distinct from a.value`)
}

t.test('an attribute that is made searchable is found in users of all times, once all are known', async (t) => {
  const old = await build(t)
  const before = await old.as({ sub: 'auth0|before' })
  await before('PUT', PROFILE, { body: { profile_data: { city: 'Kuwait' } } })
  const path = `${t.testdir()}/attributes.json`
  writeFileSync(path, JSON.stringify(CITY))
  const app = await build(t, { PROFILE_SCHEMA: path }, { replicaOf: old })
  const long = 'x'.repeat(300)
  for (const [sub, city] of [
    ['auth0|after', 'Kuwait'],
    ['auth0|number', 7.5],
    ['auth0|flag', true],
    ['auth0|long', `${long}1`],
    ['auth0|longer', `${long}2`],
    ['auth0|list', ['Kuwait']],
    ['auth0|object', { name: 'Kuwait' }],
    ['auth0|null', null],
  ] as const) {
    await (await app.as({ sub }))('PUT', PROFILE, { body: { profile_data: { city } } })
  }
  const desk = await app.as({ sub: 'desk@clients', permissions: ['users:read'] })
  const search = (query: string) => desk('GET', `/accounts/users?${query}`)
  const find = async (value: string, more = '') =>
    (await search(`attribute=city:${value}${more}`)).json.items.map(({ auth0_id }: { auth0_id: string }) => auth0_id)
  t.strictSame((await find('Kuwait')).sort(), ['auth0|after', 'auth0|before'])
  t.strictSame(await find('7.5'), ['auth0|number'])
  t.strictSame(await find('true'), ['auth0|flag'])
  t.strictSame(await find(`${long}2`), ['auth0|longer'], 'all of a long value counts')
  t.strictSame(await find(`["Kuwait"]`), [])
  t.strictSame(await find('Kuwait', '&auth0_id=auth0|before'), ['auth0|before'])
  t.strictSame(await find(`["Kuwait"]`, '&auth0_id=auth0|list'), [])
  isProblem(t, await search('attribute=registration_source:web'), '400 invalid_parameter', ['#/query/attribute/0'])

  await app.database.sql("update accounts_searchable set ready = false where name = 'city'")
  const reply = await search('attribute=city:Kuwait')
  isProblem(t, reply, '503 not_ready', ['#/query/attribute'])
  t.ok(reply.headers['retry-after'])
  t.strictSame(
    await find('Kuwait', '&auth0_id=auth0|before'),
    ['auth0|before'],
    'where another filter leads it is known',
  )
})

t.test('whoever was writing when it was declared is not forgotten', async (t) => {
  const database = await createDatabase(t)
  const db = open(t, database)
  const writer = new pg.Client({ connectionString: database.url })
  await writer.connect()
  t.teardown(() => writer.end())
  await writer.query('begin')
  await writer.query(
    `insert into accounts_user (id, auth0_id, profile_data) values (gen_random_uuid(), 'auth0|slow', '{"city": "Kuwait"}')`,
  )
  await declareSearchable(db, ['city'])
  t.strictSame(await fillSearchable(db, 10), { moved: false, pending: true }, 'it waits')
  await writer.query('commit')
  await indexAttributes(db, ['city'])
  t.strictSame(await differences(database), [])
  t.match(await database.sql('select * from accounts_user_attribute'), [{ name: 'city', value: 'Kuwait' }])
  await indexAttributes(db, ['city'])
})

t.test('replicas and writers do not get in one another’s way', async (t) => {
  const database = await createDatabase(t)
  const insert = (from: number, to: number) =>
    database.sql(`
      insert into accounts_user (id, auth0_id, profile_data)
      select gen_random_uuid(), 'auth0|' || n, jsonb_build_object('city', 'City ' || n % 10) from generate_series(${from}, ${to}) n`)
  await insert(1, 3000)
  const replicas = [open(t, database), open(t, database), open(t, database)]
  let filling = true
  const filled = Promise.all(replicas.map((db) => indexAttributes(db, ['city']))).finally(() => {
    filling = false
  })
  let rounds = 0
  for (; filling || rounds < 5; rounds++) {
    await insert(10_000 + rounds * 10, 10_009 + rounds * 10)
    await database.sql(
      `update accounts_user set profile_data = '{"city": "Moved"}' where auth0_id like '%${rounds % 10}7'`,
    )
    await database.sql(`update accounts_user set profile_data = '{}' where auth0_id like '%${rounds % 10}8'`)
    await database.sql(`delete from accounts_user where auth0_id like '%${rounds % 10}9'`)
  }
  await filled
  t.strictSame(await differences(database), [])
  t.match(await database.sql("select ready from accounts_searchable where name = 'city'"), [{ ready: true }])
})

t.test('it goes on when the database was away, and ends when the process does', async (t) => {
  const database = await createDatabase(t)
  await database.sql('alter table accounts_searchable rename to elsewhere')
  const db = open(t, database)
  const failed = new Promise((resolve) => {
    const end = keepAttributesIndexed(db, ['city'], (error) => {
      end()
      resolve(error)
    })
  })
  t.match(await failed, { code: 'database_not_migrated' })
})

t.test('a searchable attribute has a name that a search can name', async (t) => {
  for (const name of ['a:b', 'a\nb', '', 'x'.repeat(101)]) {
    const document = { ...CITY, properties: { [name]: { 'x-searchable': true } } }
    t.throws(() => compileAttributeSchema(document), /the name of a searchable attribute/)
  }
})

import { writeFileSync } from 'node:fs'
import t from 'tap'
import { ConfigError, readConfig } from '../../src/config.ts'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

const CUSTOM = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    employee_no: { type: 'string', pattern: '^E\\d{4}$', 'x-completion': true },
    diet: { enum: ['none', 'vegan'], 'x-consent': 'catering' },
    address: {
      type: 'object',
      properties: { city: { type: 'string', maxLength: 20 }, zip: { type: 'integer' } },
      required: ['city'],
      additionalProperties: false,
    },
    score: { type: 'number', readOnly: true },
    born: { type: 'string', format: 'date' },
  },
  dependentRequired: { born: ['employee_no'] },
  additionalProperties: false,
}

/** A row as an earlier system left it. */
async function adopt(app: TestApp, sub: string, profileData: object, columns: Record<string, unknown> = {}) {
  const names = ['id', 'auth0_id', 'profile_data', ...Object.keys(columns)]
  const values = [sub, JSON.stringify(profileData), ...Object.values(columns)]
  const places = values.map((_, n) => `$${n + 1}`)
  await app.database.sql(
    `insert into accounts_user (${names.join(', ')}) values (gen_random_uuid(), ${places.join(', ')})`,
    values,
  )
  return app.as({ sub })
}

t.test('the default schema', async (t) => {
  const app = await build(t)
  const { sql } = app.database

  t.test('phone and the others follow the schema; anything else is free', async (t) => {
    const user = await app.as({ sub: 'auth0|values' })
    const put = (profile_data: object) => user('PUT', PROFILE, { body: { profile_data } })
    for (const phone of ['009650000000', '+965 (0)000-0.0', '123456', '1'.repeat(20)]) {
      t.equal((await put({ phone })).json.profile_data.phone, phone)
    }
    const { json } = await put({ title: 'x'.repeat(150), registration_source: '', any: { thing: [null, 1.5, true] } })
    const wrong = {
      phone: ['12345', '1'.repeat(21), '٠٠٩٦٥٠٠٠٠٠٠٠', '00965x000000', '123456\n', 9650000000, ['123456'], {}, true],
      title: ['x'.repeat(151), 5, ['Lead'], { a: 1 }],
      registration_source: ['x'.repeat(101), false],
    }
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const reply = await put({ free: 1, [name]: value })
        isProblem(
          t,
          reply,
          '422 validation_failed',
          [`/profile_data/${name}`],
          `${name}: ${JSON.stringify(value).slice(0, 30)}`,
        )
      }
    }
    const all = await put({ phone: 'x', title: 1, registration_source: {} })
    const pointers = ['/profile_data/phone', '/profile_data/title', '/profile_data/registration_source']
    isProblem(t, all, '422 validation_failed', pointers, 'all that is wrong, at once')
    t.strictSame((await user('GET', PROFILE)).json, json)
  })

  t.test('completion follows the names; the time it was first reached is set once and never again', async (t) => {
    const user = await app.as({ sub: 'auth0|complete' })
    const put = async (body: object) => (await user('PUT', PROFILE, { body })).json
    const both = { complete: false, missing: ['/first_name', '/last_name'] }
    t.strictSame((await user('GET', PROFILE)).json.completion, both)
    t.strictSame((await put({ first_name: 'A', last_name: ' ' })).completion, {
      complete: false,
      missing: ['/last_name'],
    })
    const before = Date.now()
    const complete = await put({ last_name: 'B' })
    t.strictSame(complete.completion, { complete: true, missing: [] })
    const at = complete.profile_data.registration_completed_at
    t.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    t.ok(Date.parse(at) >= before && Date.parse(at) <= Date.now())
    const column = "select registration_completed_at from accounts_user where auth0_id = 'auth0|complete'"
    t.strictSame(await sql(column), [{ registration_completed_at: new Date(at) }])

    const incomplete = await put({ last_name: null })
    t.strictSame([incomplete.completion.complete, incomplete.profile_data.registration_completed_at], [false, at])
    t.equal((await put({ last_name: 'C' })).profile_data.registration_completed_at, at)
    t.strictSame(await sql(column), [{ registration_completed_at: new Date(at) }])
  })

  t.test('what the service manages survives a patch that removes everything', async (t) => {
    const user = await app.as({ sub: 'google-oauth2|managed' })
    const { json } = await user('PUT', PROFILE, { body: { first_name: 'A', last_name: 'B', profile_data: { a: 1 } } })
    const { registration_completed_at } = json.profile_data
    t.strictSame(json.profile_data, { a: 1, social_provider: 'Google', registration_completed_at })
    const patched = await user('PATCH', PROFILE, { body: { profile_data: null } })
    t.strictSame(patched.json.profile_data, { social_provider: 'Google', registration_completed_at })
  })

  t.test('any subject gets a profile, also one that is named like an inherited property', async (t) => {
    for (const sub of ['constructor|1', '__proto__|1', 'githubX', '|', 'toString', 'ö😀|1']) {
      const user = await app.as({ sub })
      t.strictSame((await user('GET', PROFILE)).json.profile_data, {}, sub)
    }
    const github = await app.as({ sub: 'github|1' })
    t.strictSame((await github('GET', PROFILE)).json.profile_data, { social_provider: 'GitHub' })
  })

  t.test('the limits are 256 keys, 16 KiB and 8 levels in all, to the one', async (t) => {
    const filler = (bytes: number) => ({ x: 'x'.repeat(bytes - '{"x":""}'.length) })
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]))
    const deep = (levels: number): object => (levels === 1 ? {} : { d: deep(levels - 1) })
    const inArrays = (levels: number): unknown => (levels === 1 ? [] : [inArrays(levels - 1)])
    const cases: [what: string, fits: object, does_not: object][] = [
      ['too_many_keys', keys(256), keys(257)],
      ['too_many_keys', { o: keys(255) }, { o: keys(256) }],
      ['too_large', filler(16_384), filler(16_385)],
      ['too_large', { x: 'é'.repeat(8_188) }, { x: 'é'.repeat(8_189) }],
      ['too_deep', deep(8), deep(9)],
      ['too_deep', { a: inArrays(7) }, { a: inArrays(8) }],
    ]
    for (const [n, [code, fits, doesNot]] of cases.entries()) {
      const user = await app.as({ sub: `auth0|limit${n}` })
      t.strictSame((await user('PUT', PROFILE, { body: { profile_data: fits } })).json.profile_data, fits, code)
      const { version } = (await user('GET', PROFILE)).json
      for (const method of ['PUT', 'PATCH']) {
        const reply = await user(method, PROFILE, { body: { profile_data: doesNot } })
        isProblem(t, reply, '422 validation_failed', ['/profile_data'])
        t.equal(reply.json.errors[0].code, code)
      }
      t.equal((await user('GET', PROFILE)).json.version, version)
    }
    const user = await app.as({ sub: 'auth0|full' })
    await user('PUT', PROFILE, { body: { profile_data: keys(256) } })
    isProblem(t, await user('PATCH', PROFILE, { body: { profile_data: { more: 1 } } }), '422 validation_failed')
    const names = await user('PUT', PROFILE, { body: { first_name: 'A', last_name: 'B' } })
    t.match(names.json, { completion: { complete: true } }, 'what the service adds to a full profile does not count')
    const swap = await user('PUT', PROFILE, { body: { profile_data: { k1: 'other' } } })
    t.equal(swap.json.profile_data.k1, 'other', 'and stands in the way of nothing that does not grow')
  })

  t.test('what was wrong in an adopted row stands in the way of no other change', async (t) => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${n}`, n]))
    const user = await adopt(app, 'auth0|adopted', { ...many, phone: 'call me', title: 5 }, { first_name: 'A' })
    const get = await user('GET', PROFILE)
    t.match(get.json, { version: 0, first_name: 'A', profile_data: { phone: 'call me', title: 5 } }, 'served as it is')
    const write = async (body: object) => (await user('PATCH', PROFILE, { body })).json
    t.match(await write({ last_name: 'B' }), { version: 1, last_name: 'B', completion: { complete: true } })
    t.match(await write({ profile_data: { phone: '123456' } }), { profile_data: { phone: '123456', title: 5 } })
    t.match(await write({ profile_data: { k0: 'x', k1: null } }), { profile_data: { k0: 'x' } })
    isProblem(
      t,
      await user('PATCH', PROFILE, { body: { profile_data: { more: 1, extra: 2 } } }),
      '422 validation_failed',
      ['/profile_data'],
    )
    isProblem(t, await user('PATCH', PROFILE, { body: { profile_data: { title: 6 } } }), '422 validation_failed', [
      '/profile_data/title',
    ])
    const whole = (await user('GET', PROFILE)).json
    t.strictSame((await user('PUT', PROFILE, { body: whole })).json, whole, 'a PUT of all of it changes nothing')
  })

  t.test('an adopted row keeps the time of its registration', async (t) => {
    const known = { registration_completed_at: '2019-05-04T03:02:01+02:00' }
    const user = await adopt(app, 'auth0|registered', known, { first_name: 'A', last_name: 'B' })
    t.strictSame((await user('PATCH', PROFILE, { body: { profile_data: { a: 1 } } })).json.profile_data, {
      ...known,
      a: 1,
    })
    const rows = await sql("select registration_completed_at from accounts_user where auth0_id = 'auth0|registered'")
    t.strictSame(rows, [{ registration_completed_at: new Date('2019-05-04T01:02:01Z') }])
  })
})

t.test('an own schema', async (t) => {
  const path = `${t.testdir()}/attributes.json`
  writeFileSync(path, JSON.stringify(CUSTOM))
  const app = await build(t, { PROFILE_SCHEMA: path })

  t.test('is what a form gets, and what decides', async (t) => {
    const user = await app.as({ sub: 'github|custom' })
    const put = (profile_data: object) => user('PUT', PROFILE, { body: { profile_data } })
    t.strictSame((await user('GET', `${PROFILE}/schema`)).json, CUSTOM)
    const first = await user('PUT', PROFILE, { body: { first_name: 'A', last_name: 'B' } })
    t.strictSame(first.json.completion, { complete: false, missing: ['/profile_data/employee_no'] }, 'x-completion')
    t.strictSame(first.json.profile_data, {}, 'attributes that the schema does not declare are not managed')
    const cases: [object, string[]][] = [
      [{ employee_no: 'X' }, ['employee_no']],
      [{ diet: 'meat' }, ['diet']],
      [{ address: { zip: 'x', street: 'y' } }, ['address/city', 'address/zip', 'address/street']],
      [{ nickname: 'x', phone: '123456' }, ['nickname', 'phone']],
      [{ score: 1 }, ['score']],
      [{ born: '2000-02-30', employee_no: 'E0001' }, ['born']],
      [{ born: '2000-02-01' }, ['employee_no']],
    ]
    for (const [data, names] of cases) {
      const pointers = names.map((name) => `/profile_data/${name}`)
      isProblem(t, await put(data), '422 validation_failed', pointers, JSON.stringify(data))
    }
    const { json } = await put({ employee_no: 'E0001', address: { city: 'Riyadh', zip: 1 } })
    t.strictSame(json.completion, { complete: true, missing: [] })
    t.strictSame(json.profile_data, { employee_no: 'E0001', address: { city: 'Riyadh', zip: 1 } })
    const completed = "select registration_completed_at from accounts_user where auth0_id = 'github|custom'"
    const [since] = await app.database.sql(completed)
    t.ok(since?.registration_completed_at, 'known, though no attribute shows it')
    isProblem(t, await put({ address: { zip: 2 } }), '422 validation_failed', ['/profile_data/address/city'])
    const patched = await user('PATCH', PROFILE, { body: { profile_data: { address: { zip: 2 } } } })
    t.strictSame(patched.json.profile_data.address, { city: 'Riyadh', zip: 2 })
    t.strictSame(await app.database.sql(completed), [since], 'set once')
  })

  t.test('lets rows of an earlier schema be, but not a new fault among 60 old ones', async (t) => {
    const old = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`k${n}`, n]))
    const user = await adopt(app, 'auth0|old', old)
    const put = (profile_data: object) => user('PUT', PROFILE, { body: { profile_data } })
    t.equal((await put({ employee_no: 'E0001' })).status, 200)
    isProblem(t, await put({ employee_no: 'X' }), '422 validation_failed', ['/profile_data/employee_no'])
    isProblem(t, await put({ k60: 60 }), '422 validation_failed', ['/profile_data/k60'])
  })

  t.test('has ETags of its own: completion depends on it', async (t) => {
    const other = await build(t, {}, { replicaOf: app })
    const user = await app.as({ sub: 'auth0|fingerprint' })
    const here = await user('GET', PROFILE)
    const token = await app.issuer.token({ sub: 'auth0|fingerprint' })
    const there = await other.call('GET', PROFILE, { token, headers: { 'if-none-match': here.headers.etag } })
    t.strictSame([there.status, there.json.version], [200, here.json.version])
    t.not(there.headers.etag, here.headers.etag)
  })
})

t.test('no schema locks a user out: what the service adds by itself is not held against the caller', async (t) => {
  const path = `${t.testdir()}/attributes.json`
  const social_provider = { enum: ['Google'], readOnly: true, 'x-consent': 'provider' }
  writeFileSync(path, JSON.stringify({ type: 'object', properties: { social_provider }, minProperties: 2 }))
  const app = await build(t, { PROFILE_SCHEMA: path, CONSENT_POLICY: 'require' })
  const user = await app.as({ sub: 'github|1' })
  t.strictSame((await user('GET', PROFILE)).json.profile_data, { social_provider: 'GitHub' })
  t.equal((await user('PUT', PROFILE, { body: { first_name: 'A' } })).json.first_name, 'A')
})

t.test('a schema that cannot govern stops the boot and says why', async (t) => {
  const path = `${t.testdir()}/attributes.json`
  const cases: [unknown, RegExp][] = [
    ['{', /JSON/],
    [[], /must be a JSON object/],
    [{ type: 'object' }, /properties/],
    [{ type: 'array', properties: {} }, /\/type/],
    [{ type: 'object', properties: { a: { type: 'text' } } }, /type/],
    [{ type: 'object', properties: { a: { pattern: '(' } } }, /regular expression/],
    [{ type: 'object', properties: { a: { maxLenght: 5 } } }, /maxLenght/],
    [{ type: 'object', properties: { a: { $ref: 'https://example.com/x' } } }, /example\.com/],
    [{ type: 'object', properties: { a: { 'x-consent': 'Not a purpose' } } }, /x-consent/],
    [{ type: 'object', properties: { a: { 'x-completion': 'yes' } } }, /x-completion/],
    [{ type: 'object', properties: { a: {} }, required: ['a'] }, /required.*x-completion/],
    [{ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object', properties: {} }, /2020-12/],
    [{ type: 'object', properties: { a: { format: 'phone' } } }, /format/],
  ]
  for (const [document, reason] of cases) {
    writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document))
    t.throws(() => readConfig({ PROFILE_SCHEMA: path }), ConfigError)
    try {
      readConfig({ PROFILE_SCHEMA: path })
    } catch (error) {
      const line = (error as Error).message.split('\n').find((each) => each.includes('PROFILE_SCHEMA'))
      t.match(line, reason, JSON.stringify(document))
    }
  }
})

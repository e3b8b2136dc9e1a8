import t from 'tap'
import type { Change } from '../../src/domain/diff.ts'
import { build, PROFILE } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

const REGISTRATION = {
  first_name: 'Ahmed',
  last_name: 'AlRajhy',
  profile_data: { phone: '009650000000', title: 'Software Engineer' },
}
const MERGE_PATCH = { 'content-type': 'application/merge-patch+json' }

t.test('one app', async (t) => {
  const app = await build(t)
  const { sql } = app.database
  const audit = (subject: string) =>
    sql(
      'select a.* from accounts_audit a join accounts_user u on u.id = a.user_id where auth0_id = $1 order by version',
      [subject],
    )

  t.test('the call that frontends make today, wherever it is mounted', async (t) => {
    const places = [`${PROFILE}/`, PROFILE, '/accounts/users/profile/', '/accounts/users/profile']
    for (const [n, path] of places.entries()) {
      const subject = `auth0|frontend${n}`
      const user = await app.as({ sub: subject })
      const first = await user('PUT', path, { body: REGISTRATION })
      t.equal(first.status, 200, path)
      t.match(first.json, {
        ...REGISTRATION,
        auth0_id: subject,
        completion: { complete: true, missing: [] },
        version: 1,
      })

      const [row] = await sql('select * from accounts_user where auth0_id = $1', [subject])
      t.match(row, { first_name: 'Ahmed', last_name: 'AlRajhy', profile_data: REGISTRATION.profile_data, version: 1 })
      t.ok(row?.registration_completed_at, 'the row says when it was complete')

      const second = await user('PUT', path, { body: { profile_data: { title: 'Lead' } } })
      t.equal(second.status, 200)
      t.match(second.json, { profile_data: { phone: '009650000000', title: 'Lead' }, first_name: 'Ahmed', version: 2 })
      t.strictSame((await user('GET', path)).json, second.json, 'GET gives what PUT answered')
    }
  })

  t.test('PUT merges key by key: a value is replaced as a whole, null removes', async (t) => {
    const user = await app.as({ sub: 'auth0|put' })
    await user('PUT', PROFILE, {
      body: { first_name: 'A', profile_data: { a: { x: 1, y: 2 }, b: [1, 2], c: 'c', d: null } },
    })
    const { json } = await user('PUT', PROFILE, {
      body: { profile_data: { a: { z: null }, b: [3], c: null, new: false } },
    })
    t.strictSame(json.profile_data, { a: { z: null }, b: [3], new: false })
    t.equal(json.first_name, 'A')
    const removed = await user('PUT', PROFILE, { body: { first_name: null, profile_data: {} } })
    t.strictSame([removed.json.first_name, removed.json.profile_data], [null, json.profile_data])
    isProblem(t, await user('PUT', PROFILE, { body: { profile_data: null } }), '422 validation_failed', [
      '/profile_data',
    ])
  })

  t.test('PATCH is a JSON Merge Patch in both media types', async (t) => {
    for (const headers of [MERGE_PATCH, { 'content-type': 'application/json' }]) {
      const user = await app.as({ sub: `auth0|patch ${headers['content-type']}` })
      const patch = async (body: object) => (await user('PATCH', PROFILE, { body, headers })).json
      await patch({ last_name: 'B', profile_data: { a: { x: 1, y: { z: 1 } }, list: [1, { k: 1 }], s: 's' } })
      const merged = await patch({
        profile_data: { a: { y: { z: 2, w: 3 }, x: null }, list: [{ k: null }], s: { t: null } },
      })
      t.strictSame(merged.profile_data, { a: { y: { z: 2, w: 3 } }, list: [{ k: null }], s: {} })
      t.equal(merged.last_name, 'B', 'absent: kept')
      t.strictSame((await patch({ profile_data: { a: { y: null } } })).profile_data, {
        a: {},
        list: [{ k: null }],
        s: {},
      })
      t.match(await patch({ last_name: null, profile_data: null }), { last_name: null, version: 4 })
      t.strictSame((await user('GET', PROFILE)).json.profile_data, {}, 'null for profile_data removes all of it')
    }
  })

  t.test('PUT of what GET gave changes nothing, and neither does any other write that changes nothing', async (t) => {
    const sub = 'github|no-op'
    const user = await app.as({ sub, email: 'noop@example.com', email_verified: true })
    await user('PUT', PROFILE, { body: REGISTRATION })
    const { json, headers } = await user('GET', PROFILE)
    t.match(
      json,
      { email: 'noop@example.com', profile_data: { social_provider: 'GitHub' } },
      'with every kind of field',
    )
    const rows = await sql('select * from accounts_user where auth0_id = $1', [sub])
    for (const [method, body] of [
      ['PUT', json],
      ['PATCH', json],
      ['PUT', {}],
      ['PATCH', {}],
      ['PUT', { profile_data: { title: 'Software Engineer', absent: null } }],
      ['PATCH', { first_name: 'Ahmed', profile_data: { absent: null, phone: '009650000000' }, consents: {} }],
      ['PUT', { consents: { contact: { status: 'given' } } }],
    ] as const) {
      const reply = await user(method, PROFILE, { body })
      t.strictSame(
        [reply.status, reply.json, reply.headers.etag],
        [200, json, headers.etag],
        JSON.stringify(body).slice(0, 80),
      )
    }
    t.strictSame(await sql('select * from accounts_user where auth0_id = $1', [sub]), rows)
    t.equal((await audit(sub)).length, 1, 'one audit row: the registration')
  })

  t.test('a read-only field with another value is refused by its pointer, and nothing is stored', async (t) => {
    const sub = 'github|readonly'
    const user = await app.as({ sub })
    const { json } = await user('PUT', PROFILE, { body: { first_name: 'A' } })
    const others = {
      id: '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d',
      auth0_id: 'github|other',
      email: 'other@example.com',
      email_verified: true,
      email_conflict: true,
      completion: { complete: true, missing: [] },
      version: 2,
      created_at: '2026-01-01T00:00:00.000000Z',
      updated_at: '2026-01-01T00:00:00.000000Z',
    }
    for (const method of ['PUT', 'PATCH']) {
      for (const [field, value] of Object.entries(others)) {
        const body = { last_name: 'changed', [field]: value }
        isProblem(
          t,
          await user(method, PROFILE, { body }),
          '422 validation_failed',
          [`/${field}`],
          `${method} ${field}`,
        )
      }
      const managed = { social_provider: 'Google', registration_completed_at: '2026-01-01T00:00:00Z' }
      const reply = await user(method, PROFILE, { body: { ...others, profile_data: { ...managed, title: 'changed' } } })
      const pointers = [...Object.keys(others), ...Object.keys(managed).map((name) => `profile_data/${name}`)]
      isProblem(
        t,
        reply,
        '422 validation_failed',
        pointers.map((each) => `/${each}`),
        `${method}: all of them at once`,
      )
      const removal = await user(method, PROFILE, { body: { profile_data: { social_provider: null } } })
      isProblem(t, removal, '422 validation_failed', ['/profile_data/social_provider'], `${method}: removal`)
    }
    t.strictSame((await user('GET', PROFILE)).json, json)
    t.equal((await audit(sub)).length, 1)
  })

  t.test('unknown fields are refused by name, all of them, also for a user never seen', async (t) => {
    const user = await app.as({ sub: 'auth0|unknown' })
    for (const method of ['PUT', 'PATCH']) {
      const body = { first_name: 'A', nickname: 1, constructor: 2, 'a/b': 3 }
      isProblem(t, await user(method, PROFILE, { body }), '422 validation_failed', [
        '/nickname',
        '/constructor',
        '/a~1b',
      ])
    }
    t.strictSame(await sql("select * from accounts_user where auth0_id = 'auth0|unknown'"), [])
  })

  t.test('a user never seen has an auth0_id to send back, and nothing else', async (t) => {
    const user = await app.as({ sub: 'auth0|unseen' })
    const id = '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d'
    isProblem(t, await user('PUT', PROFILE, { body: { id, version: 1 } }), '422 validation_failed', ['/id', '/version'])
    t.match((await user('PUT', PROFILE, { body: { auth0_id: 'auth0|unseen', email: null } })).json, { version: 1 })
  })

  t.test('names are kept as people write them, in NFC', async (t) => {
    const user = await app.as({ sub: 'auth0|names' })
    const put = (first_name: unknown) => user('PUT', PROFILE, { body: { first_name } })
    for (const [sent, stored] of [
      ['Ame\u0301lie', 'Am\u00e9lie'],
      ['أحمد الراجحي', 'أحمد الراجحي'],
      ['👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦'],
      ['😀'.repeat(150), '😀'.repeat(150)],
      [" O'Brien; drop table--", " O'Brien; drop table--"],
      ['', ''],
    ]) {
      const { json } = await put(sent)
      t.equal(json.first_name, stored)
      const [row] = await sql("select first_name from accounts_user where auth0_id = 'auth0|names'")
      t.equal(row?.first_name, stored, 'in the row as well')
    }
    const { version } = (await put('Am\u00e9lie')).json
    t.equal((await put('Ame\u0301lie')).json.version, version, 'another form of the same name is no change')
    for (const name of [
      'a\u202eb',
      'a\u2066b',
      'a\tb',
      'a\nb',
      'a\u0085b',
      'a'.repeat(151),
      '\u0958'.repeat(76),
      5,
      {},
      ['a'],
      true,
    ]) {
      isProblem(t, await put(name), '422 validation_failed', ['/first_name'], JSON.stringify(name).slice(0, 20))
    }
    t.equal((await user('GET', PROFILE)).json.version, version)
  })

  t.test('every change leaves one audit row that says what, who, through what, in which request', async (t) => {
    const sub = 'google-oauth2|audit'
    const user = await app.as({ sub, azp: 'the-spa' })
    const replies = [
      await user('GET', PROFILE),
      await user('PUT', PROFILE, { body: { first_name: 'A', profile_data: { a: { b: 1 } } } }),
      await user('PATCH', PROFILE, { body: { profile_data: { a: { b: 2, c: [1] } } } }),
    ]
    const rows = await audit(sub)
    t.strictSame(
      rows.map(({ operation, version }) => [operation, version]),
      [
        ['getProfile', 1],
        ['putProfile', 2],
        ['patchProfile', 3],
      ],
    )
    const changes = rows.map(
      (row) => new Map((row.changes as Change[]).map(({ pointer, ...values }) => [pointer, values])),
    )
    t.strictSame(changes, [
      new Map([['/profile_data/social_provider', { new: 'Google' }]]),
      new Map<string, object>([
        ['/first_name', { new: 'A' }],
        ['/profile_data/a', { new: { b: 1 } }],
      ]),
      new Map<string, object>([
        ['/profile_data/a/b', { old: 1, new: 2 }],
        ['/profile_data/a/c', { new: [1] }],
      ]),
    ])
    for (const [n, row] of rows.entries()) {
      t.match(row, { actor: sub, client: 'the-spa', request_id: replies[n]?.headers['x-request-id'] })
    }
  })
})

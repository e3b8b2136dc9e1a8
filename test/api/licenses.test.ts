import t from 'tap'
import {
  ACCOUNTS,
  administration,
  inSeconds,
  licenseOf,
  MANAGER,
  NOBODY,
  numbered,
  RESOURCES,
  users,
} from '../helpers/access.ts'
import { build, PROFILE } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

t.test('one app', async (t) => {
  const app = await build(t)
  const { manager, define, grant, reasons } = await administration(app)

  t.test('a resource is defined, replaced, archived and deleted', async (t) => {
    const first = await define('defined', { seats: 3, description: 'D', terms_version: '1', default_duration_days: 7 })
    t.match(first.json, { name: 'defined', title: 'T', seats: 3, seats_in_use: 0, archived: false })
    t.strictSame(
      (await define('defined', { seats: 3, description: 'D', terms_version: '1', default_duration_days: 7 })).json,
      first.json,
    )
    const second = await define('defined')
    t.match(second.json, {
      seats: null,
      seats_in_use: null,
      description: null,
      terms_version: null,
      created_at: first.json.created_at,
    })
    t.not(second.json.updated_at, first.json.updated_at)
    t.strictSame((await app.call('GET', `${RESOURCES}/defined`)).json, second.json, 'anybody with a token may look')
    t.equal((await manager('DELETE', `${RESOURCES}/defined`)).status, 204)
    t.equal((await manager('DELETE', `${RESOURCES}/defined`)).status, 204, 'idempotent')
    isProblem(t, await app.call('GET', `${RESOURCES}/defined`), '404 not_found', ['#/path/resource'])
  })

  t.test('what is no definition is refused and says where', async (t) => {
    const bad: [object, string[]][] = [
      [{ title: '' }, ['/title']],
      [{ title: undefined }, ['/title']],
      [{ seats: -1 }, ['/seats']],
      [{ seats: 1.5 }, ['/seats']],
      [{ seats: '3' }, ['/seats']],
      [{ default_duration_days: 0 }, ['/default_duration_days']],
      [{ terms_version: '' }, ['/terms_version']],
      [{ archived: null }, ['/archived']],
      [{ name: 'x' }, ['/name']],
    ]
    for (const [body, pointers] of bad) isProblem(t, await define('bad', body), '422 validation_failed', pointers)
    for (const name of ['Upper', '-x', '%20', 'x'.repeat(65), 'a%2Fb', '%00']) {
      isProblem(t, await define(name), '400 invalid_parameter', ['#/path/resource'], name)
    }
    isProblem(t, await app.call('GET', `${RESOURCES}/bad`), '404 not_found')
  })

  t.test('resources are listed by name, page by page; archived ones apart', async (t) => {
    for (const name of numbered('list-', 5)) await define(name)
    await define('list-2', { archived: true })
    const names: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { json } = await app.call('GET', `${RESOURCES}?limit=2${cursor && `&cursor=${cursor}`}`)
      names.push(...json.items.map(({ name }: { name: string }) => name))
      cursor = json.next_cursor
    }
    t.strictSame(
      names.filter((name) => name.startsWith('list-')),
      ['list-0', 'list-1', 'list-3', 'list-4'],
    )
    const archived = (await app.call('GET', `${RESOURCES}?archived=true`)).json.items
    t.match(archived, [{ name: 'list-2', archived: true }])
    isProblem(t, await app.call('GET', `${RESOURCES}?cursor=x`), '400 invalid_parameter', ['#/query/cursor'])
  })

  t.test('a licence is granted, extended, shortened and revoked; each is in the history', async (t) => {
    const [id] = await users(app, ['auth0|story'])
    const user = await app.as({ sub: 'auth0|story' })
    await define('story', { default_duration_days: 30, terms_version: '2026-01', seats: 1 })
    const first = (await grant(id, 'story')).json
    t.match(first, {
      resource: 'story',
      user_id: id,
      status: 'active',
      terms_version: '2026-01',
      granted_by: MANAGER.sub,
    })
    t.equal(Date.parse(first.expires_at) - Date.parse(first.granted_at), 30 * 86_400_000)
    t.strictSame((await grant(id, 'story')).json, first, 'repeated, it changes nothing')
    t.strictSame((await grant(id, 'story', { expires_at: first.expires_at })).json, first)
    const later = (await grant(id, 'story', { expires_at: '2999-01-01T02:00:00+02:00' })).json
    t.match(later, { expires_at: '2999-01-01T00:00:00.000000Z', granted_at: first.granted_at })
    t.equal((await grant(id, 'story', { expires_at: null })).json.expires_at, null)
    t.match((await user('GET', `${PROFILE}/licenses`)).json, {
      items: [{ resource: 'story', expires_at: null }],
      next_cursor: null,
    })
    t.strictSame(
      (await manager('GET', licenseOf(id, 'story'))).json,
      (await user('GET', `${PROFILE}/licenses`)).json.items[0],
    )
    t.equal((await manager('DELETE', licenseOf(id, 'story'))).status, 204)
    t.equal((await manager('DELETE', licenseOf(id, 'story'))).status, 204)
    isProblem(t, await manager('GET', licenseOf(id, 'story')), '404 not_found', ['#/path/resource'])

    const all = (await user('GET', `${PROFILE}/history`)).json.items
    t.match(
      all.find(({ operation }: { operation: string }) => operation === 'getLicense'),
      { read: { fields: ['licenses'], users: 1 }, actor: { subject: MANAGER.sub } },
      'and so is that somebody looked',
    )
    const history = all.filter(({ read }: { read?: object }) => !read)
    const pointer = '/licenses/story'
    const terms = { terms_version: '2026-01' }
    t.strictSame(
      history.slice(0, 4).map(({ operation, changes }: { operation: string; changes: object }) => [operation, changes]),
      [
        ['deleteLicense', [{ pointer, old: { expires_at: null, ...terms } }]],
        [
          'putLicense',
          [
            {
              pointer,
              old: { expires_at: '2999-01-01T00:00:00.000000Z', ...terms },
              new: { expires_at: null, ...terms },
            },
          ],
        ],
        [
          'putLicense',
          [
            {
              pointer,
              old: { expires_at: first.expires_at, ...terms },
              new: { expires_at: '2999-01-01T00:00:00.000000Z', ...terms },
            },
          ],
        ],
        ['putLicense', [{ pointer, new: { expires_at: first.expires_at, ...terms } }]],
      ],
    )
    t.match(history[0], { version: null, actor: { subject: MANAGER.sub, client: 'test-app', self: false } })
    t.equal((await user('GET', PROFILE)).json.version, 1, 'the profile has not changed')
  })

  t.test('what cannot be granted is refused, and nothing is half done', async (t) => {
    const [id, other] = await users(app, ['auth0|refused', 'auth0|refused-too'])
    await define('refusals', { seats: 1 })
    const before = await app.database.sql('select count(*)::int as n from accounts_audit')
    isProblem(t, await grant(NOBODY, 'refusals'), '404 not_found', ['#/path/user_id'])
    isProblem(t, await grant(id, 'nothing'), '404 not_found', ['#/path/resource'])
    isProblem(t, await grant('me', 'refusals'), '400 invalid_parameter', ['#/path/user_id'])
    for (const expires_at of [
      '2020-01-01T00:00:00Z',
      inSeconds(-1),
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59-12:00',
      '2999-06-30T23:59:60Z',
    ]) {
      isProblem(t, await grant(id, 'refusals', { expires_at }), '422 validation_failed', ['/expires_at'], expires_at)
    }
    for (const expires_at of ['tomorrow', '2999-02-30T00:00:00Z', '2999-01-01', '', 1, '2999-01-01T00:00:00\u0000Z']) {
      isProblem(
        t,
        await grant(id, 'refusals', { expires_at }),
        '422 validation_failed',
        ['/expires_at'],
        `${expires_at}`,
      )
    }
    isProblem(t, await grant(id, 'refusals', { until: null }), '422 validation_failed', ['/until'])
    t.strictSame(await app.database.sql('select count(*)::int as n from accounts_audit'), before)

    t.equal((await grant(other, 'refusals')).status, 200)
    const full = await grant(id, 'refusals')
    isProblem(t, full, '409 seats_exhausted')
    t.match(full.json.detail, /All 1 seats/)
    isProblem(t, await define('refusals', { seats: 0 }), '409 seats_in_use', ['/seats'])
    isProblem(t, await manager('DELETE', `${RESOURCES}/refusals`), '409 resource_in_use')
    await define('refusals', { seats: 2, archived: true })
    isProblem(t, await grant(id, 'refusals'), '409 resource_archived')
    isProblem(t, await grant(other, 'refusals', { expires_at: '2999-01-01T00:00:00Z' }), '409 resource_archived')
    t.strictSame(await reasons([other, 'refusals']), ['resource_archived'])
    t.equal((await manager('GET', licenseOf(other, 'refusals'))).json.status, 'archived')
    await define('refusals', { seats: 2 })
    t.strictSame(await reasons([other, 'refusals'], [id, 'refusals']), [null, 'no_licence'])
  })

  t.test('nobody grants themselves anything', async (t) => {
    const claims = { ...MANAGER, sub: 'auth0|self', email: 'self@example.com', email_verified: true }
    const self = await app.as(claims)
    const { id } = (await self('GET', PROFILE)).json
    await define('self')
    isProblem(t, await self('PUT', licenseOf(id, 'self'), { body: {} }), '403 own_request')
    const elsewhere = await app.as({ ...claims, azp: 'another-app' })
    isProblem(t, await elsewhere('PUT', licenseOf(id, 'self'), { body: {} }), '403 own_request', [], 'by another token')
    const twin = await app.as({ ...claims, sub: 'github|self', email: 'Self@example.com' })
    isProblem(t, await twin('PUT', licenseOf(id, 'self'), { body: {} }), '403 own_request', [], 'by another identity')
    t.strictSame(await reasons([id, 'self']), ['no_licence'])
    t.equal((await grant(id, 'self')).status, 200)
    t.equal((await self('DELETE', licenseOf(id, 'self'))).status, 204, 'giving it back is another matter')
  })

  t.test('licences of a user and of a resource are listed page by page', async (t) => {
    const ids = await users(app, numbered('auth0|paged', 5))
    for (const name of numbered('paged-', 5)) await define(name)
    for (const id of ids) await grant(id, 'paged-0')
    for (const name of numbered('paged-', 5)) await grant(ids[0], name)
    const all = async (path: string) => {
      const found: string[] = []
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { json } = await manager('GET', `${path}?limit=2${cursor && `&cursor=${cursor}`}`)
        found.push(
          ...json.items.map((item: { user_id: string; resource: string }) => `${item.user_id} ${item.resource}`),
        )
        cursor = json.next_cursor
      }
      return found
    }
    t.strictSame(await all(`${ACCOUNTS}/users/${ids[0]}/licenses`), numbered(`${ids[0]} paged-`, 5))
    t.strictSame(await all(`${RESOURCES}/paged-0/licenses`), ids.map((id) => `${id} paged-0`).sort())
    isProblem(t, await manager('GET', `${RESOURCES}/nothing/licenses`), '404 not_found', ['#/path/resource'])
    isProblem(t, await manager('GET', `${ACCOUNTS}/users/${NOBODY}/licenses`), '404 not_found')
    const unseen = await app.as({ sub: 'auth0|unseen' })
    t.strictSame((await unseen('GET', `${PROFILE}/licenses`)).json, { items: [], next_cursor: null })
  })

  t.test('erasure ends the licences, and frees their seats', async (t) => {
    const [id, other] = await users(app, ['auth0|leaving', 'auth0|waiting'])
    const leaving = await app.as({ sub: 'auth0|leaving' })
    await define('leaving', { seats: 1 })
    await grant(id, 'leaving')
    t.match((await leaving('GET', `${PROFILE}/export`)).json.licenses, [
      { resource: 'leaving', status: 'active', user_id: id },
    ])
    t.equal((await leaving('DELETE', PROFILE)).status, 204)
    isProblem(t, await grant(id, 'leaving'), '409 user_erased')
    t.equal((await grant(other, 'leaving')).status, 200)
    const document = (await leaving('GET', `${PROFILE}/export`)).json
    t.strictSame(document.licenses, [])
    const changes = document.history.flatMap((entry: { changes: object[] }) => entry.changes)
    t.strictSame(changes, [{ pointer: '/licenses', erased: true }], 'that there was one stays')
    await leaving('PUT', PROFILE, { body: { first_name: 'Back' } })
    t.strictSame(await reasons([id, 'leaving']), ['no_licence'])
  })
})

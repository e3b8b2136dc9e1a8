import t from 'tap'
import { PROFILE } from '../helpers/app.ts'
import { ACCOUNTS, company } from '../helpers/company.ts'
import { isProblem } from '../helpers/problem.ts'

const NOBODY = '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d'
const SOON = new Date(Date.now() + 3_600_000).toISOString()

t.test('a role opens what its permissions name, at once, in every replica, and closes it again', async (t) => {
  const { root, putRole, give, take, person, app } = await company(t)
  const [ada, bob] = [await person('ada'), await person('bob')]
  const look = async () => {
    const path = `${ACCOUNTS}/users/${bob.id}`
    return [(await ada.caller('GET', path)).status, (await ada.elsewhere('GET', path)).status]
  }
  t.match((await putRole('support', ['users:read'])).json, {
    name: 'support',
    permissions: ['users:read'],
    description: '',
  })
  t.strictSame(await look(), [403, 403])
  const given = await give(ada.id, 'support', { expires_at: SOON })
  t.match(given.json, {
    user_id: ada.id,
    role: 'support',
    granted_by: 'root@clients',
    expires_at: `${SOON.slice(0, -1)}000Z`,
  })
  t.strictSame(await look(), [200, 200])
  t.strictSame((await ada.caller('GET', `${PROFILE}/permissions`)).json, {
    roles: [given.json],
    permissions: ['users:read'],
  })
  t.strictSame((await root('GET', `${ACCOUNTS}/users/${ada.id}/roles`)).json.items, [given.json])
  t.strictSame((await root('GET', `${ACCOUNTS}/users/${ada.id}/roles/support`)).json, given.json)
  t.strictSame((await root('GET', `${ACCOUNTS}/roles/support/users`)).json, { items: [given.json], next_cursor: null })

  await putRole('support', ['users:audit'])
  t.strictSame(await look(), [403, 403], 'an edit of the role counts for its holders')
  await putRole('support', ['users:read', 'users:audit'])
  t.strictSame(await look(), [200, 200])
  await app.database.sql("update accounts_user_role set expires_at = now() - interval '1 microsecond'")
  t.strictSame(await look(), [403, 403], 'it ends when it ends')
  t.strictSame((await ada.caller('GET', `${PROFILE}/permissions`)).json, { roles: [], permissions: [] })
  isProblem(t, await root('GET', `${ACCOUNTS}/users/${ada.id}/roles/support`), '404 not_found')
  await give(ada.id, 'support')
  t.strictSame(await look(), [200, 200])
  t.strictSame([(await take(ada.id, 'support')).status, (await take(ada.id, 'support')).status], [204, 204])
  t.strictSame(await look(), [403, 403])
  await give(ada.id, 'support')
  t.equal((await root('DELETE', `${ACCOUNTS}/roles/support`)).status, 204)
  t.equal((await root('DELETE', `${ACCOUNTS}/roles/support`)).status, 204)
  t.strictSame(await look(), [403, 403], 'without the role nobody holds it')

  const machine = await app.as({ sub: 'auth0|ada@clients' })
  isProblem(t, await machine('GET', `${ACCOUNTS}/users/${bob.id}`), '403 permission_required')
})

t.test(
  'the permissions of the token and of the roles count together, and the roles only where they are needed',
  async (t) => {
    const { app, putRole, give, person } = await company(t)
    const { id } = await person('ada')
    await putRole('auditor', ['users:audit', 'a:b'])
    await give(id, 'auditor')
    const ada = await app.as({ sub: 'auth0|ada', permissions: ['users:read', 'a:b'] })
    const permissions = (await ada('GET', `${PROFILE}/permissions`)).json.permissions
    t.strictSame(permissions, ['a:b', 'users:audit', 'users:read'])
    await app.database.sql('alter table accounts_user_role rename to elsewhere')
    t.equal((await ada('GET', `${ACCOUNTS}/users/${id}`)).status, 200, 'the token suffices: nobody asks for roles')
    isProblem(t, await ada('GET', `${ACCOUNTS}/users/${id}/consents`), '503 database_not_migrated')
  },
)

t.test('everything is on record: in the history of the user, in the export, in that of the role', async (t) => {
  const { app, root, putRole, give, take, person } = await company(t)
  const [ada, bob] = [await person('ada'), await person('bob')]
  await putRole('own', ['a:b'])
  await putRole('own', ['a:b'])
  await give(ada.id, 'own')
  await give(ada.id, 'own', { expires_at: SOON })
  await take(ada.id, 'own')
  await give(ada.id, 'own')
  await root('GET', `${ACCOUNTS}/roles/own/users`)
  await root('GET', `${ACCOUNTS}/users/${ada.id}/roles`)
  const { items } = (await ada.caller('GET', `${PROFILE}/history`)).json
  const end = `${SOON.slice(0, -1)}000Z`
  t.match(items.slice(0, 6), [
    { operation: 'listUserRoles', read: { fields: ['roles'], users: 1 } },
    { operation: 'listRoleUsers', read: { fields: ['roles'], users: 1 } },
    { operation: 'putUserRole', changes: [{ pointer: '/roles/own', new: { expires_at: null } }] },
    { operation: 'deleteUserRole', actor: { subject: 'root@clients', self: false } },
    { operation: 'putUserRole', changes: [{ pointer: '/roles/own', old: { expires_at: null } }] },
    { operation: 'putUserRole', version: null },
  ])
  t.equal(Date.parse(items[4].changes[0].new.expires_at), Date.parse(end))
  const document = (await ada.caller('GET', `${PROFILE}/export`)).json
  t.match(document.roles, [{ user_id: ada.id, role: 'own', expires_at: null, granted_by: 'root@clients' }])
  t.strictSame((await bob.caller('GET', `${PROFILE}/export`)).json.roles, [])

  t.equal((await ada.caller('DELETE', PROFILE)).status, 204)
  t.strictSame(await app.database.sql('select * from accounts_user_role'), [])
  const after = (await ada.caller('GET', `${PROFILE}/export`)).json
  t.strictSame(after.roles, [])
  const changes = after.history.flatMap((entry: { changes: object[] }) => entry.changes)
  t.ok(changes.every((change: object) => !('new' in change) && !('old' in change)))
  t.ok(changes.some(({ pointer }: { pointer: string }) => pointer === '/roles'))

  await give(bob.id, 'own')
  await root('DELETE', `${ACCOUNTS}/roles/own`)
  t.match((await bob.caller('GET', `${PROFILE}/history`)).json.items[0], {
    operation: 'deleteRole',
    changes: [{ pointer: '/roles/own' }],
  })
  const audit = await app.database.sql('select operation, actor, changes from accounts_role_audit order by occurred_at')
  t.match(audit, [
    { operation: 'putRole', actor: 'root@clients', changes: [{ new: { permissions: ['a:b'] } }] },
    { operation: 'deleteRole', changes: [{ old: { permissions: ['a:b'] } }] },
  ])
  t.equal(audit.length, 2, 'what changes nothing is no entry')
  await t.rejects(app.database.sql('delete from accounts_role_audit'), /append-only/)
})

t.test('roles and holders come in pages', async (t) => {
  const { root, putRole, give, person } = await company(t)
  const names = Array.from({ length: 5 }, (_, n) => `role-${n}`)
  for (const name of names) await putRole(name, [])
  const people = await Promise.all(Array.from({ length: 5 }, (_, n) => person(`p${n}`)))
  for (const { id } of people) await give(id, 'role-0')
  for (const [path, wanted, key] of [
    [`${ACCOUNTS}/roles`, names, 'name'],
    [`${ACCOUNTS}/roles/role-0/users`, people.map(({ id }) => id).sort(), 'user_id'],
  ] as const) {
    const found: string[] = []
    for (let cursor = ''; ; ) {
      const { json } = await root('GET', `${path}?limit=2${cursor}`)
      found.push(...json.items.map((item: Record<string, string>) => item[key]))
      if (json.next_cursor === null) break
      cursor = `&cursor=${json.next_cursor}`
    }
    t.strictSame(found, wanted)
    isProblem(t, await root('GET', `${path}?cursor=WyJ4Il0x`), '400 invalid_parameter', ['#/query/cursor'])
  }
  const { items } = (await people[0]?.caller('GET', `${PROFILE}/history`))?.json ?? {}
  const reads = items.filter(({ read }: { read?: object }) => read)
  t.equal(reads.length, 1, 'recorded for those on the page, not for the one behind it')
})

t.test('bad input is told where it is wrong', async (t) => {
  const { root, putRole, give, take, person } = await company(t)
  const { id } = await person('ada')
  await putRole('own', ['a:b'])
  for (const [permissions, pointer] of [
    [['A:B'], '/permissions/0'],
    [['a'], '/permissions/0'],
    [['a:b', 'a:*'], '/permissions/1'],
    [['a:b', ''], '/permissions/1'],
    [['a:b', 'a:b'], '/permissions'],
    [[1], '/permissions/0'],
    ['a:b', '/permissions'],
    [Array.from({ length: 101 }, (_, n) => `a:b${n}`), '/permissions'],
  ] as const) {
    isProblem(t, await putRole('bad', permissions as string[]), '422 validation_failed', [pointer])
  }
  isProblem(t, await root('PUT', `${ACCOUNTS}/roles/bad`, { body: {} }), '422 validation_failed', ['/permissions'])
  for (const name of ['A', '1', '-a', 'a b', 'a'.repeat(65), '%00', 'ä']) {
    isProblem(t, await putRole(encodeURIComponent(name), []), '400 invalid_parameter', ['#/path/role'], name)
  }
  for (const expires_at of [
    '',
    'tomorrow',
    '2020-01-01T00:00:00Z',
    '9999-12-31T23:59:60Z',
    '2999-01-01',
    1,
    '2999-01-01T00:00:00+01:00',
  ]) {
    isProblem(t, await give(id, 'own', { expires_at }), '422 validation_failed', ['/expires_at'], String(expires_at))
  }
  isProblem(t, await give(id, 'own', { until: SOON }), '422 validation_failed', ['/until'])
  isProblem(t, await give(id, 'none'), '404 not_found', [])
  isProblem(t, await give(NOBODY, 'own'), '404 not_found', [])
  isProblem(t, await take(NOBODY, 'own'), '404 not_found', [])
  isProblem(t, await root('GET', `${ACCOUNTS}/users/${NOBODY}/roles`), '404 not_found', [])
  isProblem(t, await root('GET', `${ACCOUNTS}/users/${NOBODY}/roles/own`), '404 not_found', [])
  isProblem(t, await root('GET', `${ACCOUNTS}/roles/none/users`), '404 not_found', [])
})

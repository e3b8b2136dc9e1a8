import t from 'tap'
import { PROFILE } from '../helpers/app.ts'
import { ACCOUNTS, company } from '../helpers/company.ts'
import { isProblem } from '../helpers/problem.ts'

const SOON = new Date(Date.now() + 3_600_000).toISOString()
const LATER = new Date(Date.now() + 7_200_000).toISOString()

t.test('nobody gives what they do not hold, nor for longer than they hold it', async (t) => {
  const { app, root, putRole, give, take, person } = await company(t)
  const [ada, bob] = [await person('ada'), await person('bob')]
  await putRole('manager', ['roles:manage', 'a:b'])
  await putRole('reader', ['users:read'])
  await give(ada.id, 'manager')

  isProblem(t, await putRole('mine', ['a:b', 'users:erase'], ada.caller), '403 permission_required', ['/permissions/1'])
  isProblem(t, await root('GET', `${ACCOUNTS}/roles/mine`), '404 not_found')
  isProblem(t, await putRole('manager', ['roles:manage', 'a:b', 'c:d'], ada.caller), '403 permission_required', [
    '/permissions/2',
  ])
  isProblem(t, await give(bob.id, 'reader', {}, ada.caller), '403 permission_required', ['#/path/role'])
  isProblem(t, await give(ada.id, 'reader', {}, ada.caller), '403 permission_required', ['#/path/role'], 'to oneself')
  isProblem(t, await putRole('fake', ['users:raed']), '422 validation_failed', ['/permissions/0'], 'a misspelt one')
  t.equal((await putRole('own', ['a:b'], ada.caller)).status, 200)
  t.equal((await give(bob.id, 'own', {}, ada.caller)).status, 200)
  t.equal((await putRole('reader', ['users:read', 'a:b'], ada.caller)).status, 200, 'what is in the role may stay')
  t.equal((await putRole('reader', ['a:b'], ada.caller)).status, 200, 'and to take away is no gift')

  await give(bob.id, 'manager', { expires_at: SOON })
  t.equal((await give(bob.id, 'own', { expires_at: SOON }, bob.caller)).status, 200)
  await take(bob.id, 'own')
  for (const body of [{}, { expires_at: null }, { expires_at: LATER }]) {
    for (const id of [ada.id, bob.id]) {
      isProblem(
        t,
        await give(id, 'own', body, bob.caller),
        '403 permission_required',
        ['#/path/role'],
        JSON.stringify(body),
      )
    }
    isProblem(
      t,
      await give(bob.id, 'manager', body, bob.caller),
      '403 permission_required',
      ['#/path/role'],
      'an extension',
    )
  }
  isProblem(t, await putRole('lasting', ['a:b'], bob.caller), '403 permission_required', ['/permissions/0'])
  t.equal((await give(ada.id, 'own', { expires_at: SOON }, bob.caller)).status, 200)

  const plain = await app.as({ sub: 'auth0|plain', permissions: ['users:read', 'users:write'] })
  for (const [method, path, body] of [
    ['GET', `${ACCOUNTS}/roles`],
    ['PUT', `${ACCOUNTS}/roles/x`, { permissions: [] }],
    ['DELETE', `${ACCOUNTS}/roles/own`],
    ['PUT', `${ACCOUNTS}/users/${bob.id}/roles/own`, {}],
    ['DELETE', `${ACCOUNTS}/users/${bob.id}/roles/manager`],
  ] as const) {
    isProblem(t, await plain(method, path, { body }), '403 permission_required')
  }
})

t.test('the last holder of roles:manage stays', async (t) => {
  const { root, putRole, give, take, person } = await company(t)
  const [ada, bob] = [await person('ada'), await person('bob')]
  await putRole('manager', ['roles:manage'])
  await give(ada.id, 'manager')
  const attempts = async (what: string, code = '409 last_role_manager') => {
    isProblem(t, await take(ada.id, 'manager'), code, undefined, `${what}: unassign`)
    isProblem(t, await take(ada.id, 'manager', ada.caller), code, undefined, `${what}: resign`)
    isProblem(t, await putRole('manager', []), code, undefined, `${what}: edit the role`)
    isProblem(t, await root('DELETE', `${ACCOUNTS}/roles/manager`), code, undefined, `${what}: delete the role`)
    isProblem(t, await give(ada.id, 'manager', { expires_at: SOON }), code, undefined, `${what}: set an end`)
  }
  await attempts('alone')
  await give(bob.id, 'manager', { expires_at: SOON })
  await attempts('beside somebody whose role ends')
  t.equal((await ada.caller('GET', `${ACCOUNTS}/roles`)).status, 200)
  await give(bob.id, 'manager')
  t.equal((await give(ada.id, 'manager', { expires_at: SOON })).status, 200, 'with a second one it is fine')
  t.equal((await take(ada.id, 'manager')).status, 204)
  isProblem(t, await take(bob.id, 'manager'), '409 last_role_manager')
  t.strictSame((await root('GET', `${ACCOUNTS}/roles/manager/users`)).json.items.length, 1)
  t.equal((await bob.caller('DELETE', PROFILE)).status, 204, 'but nobody is kept from erasing themselves')
})

t.test('managers who remove each other at once: one stays', async (t) => {
  const { root, putRole, give, take, person } = await company(t)
  const people = await Promise.all(['ada', 'bob', 'cyd', 'dan'].map(person))
  await putRole('manager', ['roles:manage'])
  for (let round = 0; round < 5; round++) {
    for (const { id } of people) await give(id, 'manager')
    const replies = await Promise.all(
      people.flatMap(({ caller, elsewhere }, n) =>
        people.filter((_, m) => m !== n).map(({ id }) => take(id, 'manager', (n + round) % 2 ? caller : elsewhere)),
      ),
    )
    const statuses = new Set(replies.map(({ status }) => status))
    t.ok(
      [...statuses].every((status) => [204, 403, 409].includes(status)),
      [...statuses].join(),
    )
    const { items } = (await root('GET', `${ACCOUNTS}/roles/manager/users`)).json
    t.equal(items.length, 1, `round ${round}`)
    const races = await Promise.all([
      putRole('manager', []),
      root('DELETE', `${ACCOUNTS}/roles/manager`),
      ...people.map(({ id }) => take(id, 'manager')),
    ])
    t.ok(races.some(({ status }) => status === 409))
    t.equal((await root('GET', `${ACCOUNTS}/roles/manager/users`)).json.items.length, 1)
  }
})

t.test('grants at once make one entry, and what is lost meanwhile is not given', async (t) => {
  const { app, root, putRole, give, take, person } = await company(t)
  const [ada, bob] = [await person('ada'), await person('bob')]
  await putRole('manager', ['roles:manage', 'a:b'])
  await putRole('own', ['a:b'])
  await give((await person('root')).id, 'manager')
  await give(ada.id, 'manager')
  const many = Array.from({ length: 30 }, (_, n) => give(bob.id, 'own', {}, n % 2 ? ada.caller : ada.elsewhere))
  t.strictSame([...new Set((await Promise.all(many)).map(({ status }) => status))], [200])
  const entries = (await bob.caller('GET', `${PROFILE}/history`)).json.items
  t.equal(entries.filter(({ operation }: { operation: string }) => operation === 'putUserRole').length, 1)

  for (let round = 0; round < 5; round++) {
    await take(bob.id, 'own')
    await give(ada.id, 'manager')
    const [lost, gift] = await Promise.all([take(ada.id, 'manager'), give(bob.id, 'own', {}, ada.elsewhere)])
    t.equal(lost.status, 204)
    const held = (await root('GET', `${ACCOUNTS}/users/${bob.id}/roles`)).json.items.length
    t.equal(held, gift.status === 200 ? 1 : 0, `${gift.status}`)
    const order = await app.database.sql(
      `select operation from accounts_audit where request_id = any ($1) order by occurred_at`,
      [[lost.headers['x-request-id'], gift.headers['x-request-id']]],
    )
    t.equal(order.length, gift.status === 200 ? 2 : 1)
    if (gift.status === 200) t.strictSame(order[0], { operation: 'putUserRole' }, 'given before it was lost')
  }
})

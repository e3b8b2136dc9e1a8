import t from 'tap'
import { ACCOUNTS, administration, RESOURCES } from '../helpers/access.ts'
import { build, type Reply } from '../helpers/app.ts'
import { company } from '../helpers/company.ts'
import { isProblem } from '../helpers/problem.ts'

const changesIn = ({ json }: Reply) => json.items.map(({ changes }: { changes: object[] }) => changes)
const operationsIn = ({ json }: Reply) => json.items.map(({ operation }: { operation: string }) => operation)

t.test('who created, changed and deleted a role, from what to what', async (t) => {
  const { app, root, putRole } = await company(t)
  const history = (query = '') => root('GET', `${ACCOUNTS}/roles/own/history${query}`)
  isProblem(t, await history(), '404 not_found')
  await putRole('own', ['a:b'])
  await putRole('own', ['a:b'])
  await putRole('own', ['a:b', 'users:read'])
  await root('PUT', `${ACCOUNTS}/roles/own`, { body: { description: 'D', permissions: ['a:b', 'users:read'] } })
  await root('DELETE', `${ACCOUNTS}/roles/own`)
  await root('DELETE', `${ACCOUNTS}/roles/own`)

  const all = await history()
  t.strictSame(changesIn(all), [
    [{ pointer: '', old: { description: 'D', permissions: ['a:b', 'users:read'] } }],
    [{ pointer: '/description', old: '', new: 'D' }],
    [{ pointer: '/permissions', old: ['a:b'], new: ['a:b', 'users:read'] }],
    [{ pointer: '', new: { description: '', permissions: ['a:b'] } }],
  ])
  t.strictSame(operationsIn(all), ['deleteRole', 'putRole', 'putRole', 'putRole'], 'what changes nothing is no entry')
  t.match(all.json.items[0], { actor: { subject: 'root@clients' }, request_id: /./ })
  t.ok(Math.abs(Date.now() - Date.parse(all.json.items[0].at)) < 60_000)

  const first = await history('?limit=3')
  const second = await history(`?limit=3&cursor=${first.json.next_cursor}`)
  t.strictSame([...first.json.items, ...second.json.items], all.json.items, 'in pages')
  t.equal(second.json.next_cursor, null)
  isProblem(t, await history('?cursor=WyJ4Il0'), '400 invalid_parameter', ['#/query/cursor'])
  t.strictSame((await root('GET', `${ACCOUNTS}/roles/own/history`)).json, all.json, 'still there when the role is not')
  await putRole('own', [])
  t.equal(operationsIn(await history()).length, 5, 'whoever has the name')
  await t.rejects(app.database.sql('update accounts_role_audit set actor = $1', ['forged']), /append-only/)
})

t.test('who created, changed and deleted a resource, from what to what', async (t) => {
  const app = await build(t)
  const { manager, define } = await administration(app)
  const history = (query = '') => manager('GET', `${RESOURCES}/3d/history${query}`)
  isProblem(t, await history(), '404 not_found', ['#/path/resource'])
  await define('3d', { seats: 10, terms_version: '2026-01' })
  await define('3d', { seats: 10, terms_version: '2026-01' })
  await define('3d', { seats: 20, terms_version: '2026-02' })
  await define('3d', { seats: 20, terms_version: '2026-02', archived: true })
  t.equal((await define('3d', { seats: -1 })).status, 422)
  await manager('DELETE', `${RESOURCES}/3d`)
  await manager('DELETE', `${RESOURCES}/3d`)
  const all = await history()
  const defaults = { title: 'T', description: null, default_duration_days: null, archived: false }
  t.strictSame(changesIn(all), [
    [{ pointer: '', old: { ...defaults, seats: 20, terms_version: '2026-02', archived: true } }],
    [{ pointer: '/archived', old: false, new: true }],
    [
      { pointer: '/seats', old: 10, new: 20 },
      { pointer: '/terms_version', old: '2026-01', new: '2026-02' },
    ],
    [{ pointer: '', new: { ...defaults, seats: 10, terms_version: '2026-01' } }],
  ])
  t.strictSame(operationsIn(all), ['deleteResource', 'putResource', 'putResource', 'putResource'])
  t.match(all.json.items[0], { actor: { subject: 'auth0|manager', client: /./ }, request_id: /./ })
  for (const change of [
    'update accounts_resource_audit set actor = $1',
    'delete from accounts_resource_audit where actor <> $1',
  ]) {
    await t.rejects(app.database.sql(change, ['forged']), /append-only/)
  }
  await t.rejects(app.database.sql('truncate accounts_resource_audit'), /append-only/)
})

t.test('of changes at the same time each has one entry, in a chain without gaps', async (t) => {
  const app = await build(t)
  const other = await build(t, {}, { replicaOf: app })
  const [one, two] = [await administration(app), await administration(other)]
  await one.define('busy', { seats: 0 })
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 ? one : two).define('busy', { seats: n + 1 })),
  )
  t.strictSame([...new Set(replies.map(({ status }) => status))], [200])
  const { json } = await one.manager('GET', `${RESOURCES}/busy/history`)
  const seats = json.items.map(({ changes: [change] }: { changes: { old: number; new: number }[] }) => change).reverse()
  t.equal(seats.length, 21)
  for (const [n, change] of seats.slice(1).entries()) t.equal(change.old, n === 0 ? 0 : seats[n].new)
})

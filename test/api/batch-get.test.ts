import t from 'tap'
import { build, PROFILE } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

const NOBODY = '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d'

t.test('one app', async (t) => {
  const app = await build(t)
  const desk = await app.as({ sub: 'desk@clients', permissions: ['users:read'] })
  const get = (body: object) => desk('POST', '/api/v1/accounts/users/batch-get', { body })
  const ada = await app.as({ sub: 'auth0|ada' })
  const gone = await app.as({ sub: 'auth0|gone' })
  const profile_data = { title: 'Countess', secret: 'x' }
  const { json: one } = await ada('PUT', PROFILE, { body: { first_name: 'Ada', profile_data } })
  const { json: other } = await gone('PUT', PROFILE, { body: { first_name: 'CANARY' } })
  await gone('DELETE', PROFILE)

  t.test('answers come in the order asked, each for itself, and are on record once', async (t) => {
    const ids = [NOBODY, one.id.toUpperCase(), one.id, other.id]
    const auth0_ids = ['auth0|ada', "'; --", 'auth0|gone', 'auth0|ada']
    const { items } = (await get({ ids, auth0_ids, fields: ['first_name', 'profile_data.title'] })).json
    const view = { id: one.id, first_name: 'Ada', profile_data: { title: 'Countess' } }
    const blank = { id: other.id, first_name: null, profile_data: {} }
    t.strictSame(items, [
      { asked: NOBODY, status: 'not_found', user: null },
      { asked: one.id.toUpperCase(), status: 'found', user: view },
      { asked: one.id, status: 'found', user: view },
      { asked: other.id, status: 'erased', user: blank },
      { asked: 'auth0|ada', status: 'found', user: view },
      { asked: "'; --", status: 'not_found', user: null },
      { asked: 'auth0|gone', status: 'erased', user: blank },
      { asked: 'auth0|ada', status: 'found', user: view },
    ])
    const [entry, before] = (await ada('GET', `${PROFILE}/history`)).json.items
    t.match(entry, { operation: 'batchGetUsers', read: { fields: ['first_name', 'profile_data.title'], users: 2 } })
    t.equal(before.operation, 'putProfile', 'once')
    t.strictSame((await get({ ids: [one.id] })).json.items[0].user, (await ada('GET', PROFILE)).json)
  })

  t.test('five hundred are fine, more are not', async (t) => {
    const ids = Array(250).fill(one.id)
    const { items } = (await get({ ids, auth0_ids: Array(250).fill('auth0|ada'), fields: ['id'] })).json
    t.strictSame(items.length, 500)
    t.ok(items.every(({ user }: { user: { id: string } }) => user.id === one.id))
    const cases: [object, string[]][] = [
      [{}, ['']],
      [{ ids: [], auth0_ids: [] }, ['']],
      [{ ids, auth0_ids: Array(251).fill('x') }, ['']],
      [{ ids: Array(501).fill(NOBODY) }, ['/ids']],
      [{ ids: ['x'] }, ['/ids/0']],
      [{ auth0_ids: ['a', ''] }, ['/auth0_ids/1']],
      [{ auth0_ids: ['a\u0000'] }, ['/auth0_ids/0']],
      [{ ids: [one.id], fields: ['profile_data.secret'] }, ['/fields/0']],
      [{ ids: [one.id], fields: ['password'] }, ['/fields/0']],
      [{ ids: [one.id], users: [] }, ['/users']],
    ]
    for (const [body, pointers] of cases) isProblem(t, await get(body), '422 validation_failed', pointers)
  })
})

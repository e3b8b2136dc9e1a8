import t from 'tap'
import {
  ACCOUNTS,
  administration,
  inSeconds,
  MANAGER,
  NOBODY,
  numbered,
  outcomes,
  RESOURCES,
  users,
} from '../helpers/access.ts'
import { build, PROFILE, type Reply } from '../helpers/app.ts'
import { findTexts } from '../helpers/database.ts'
import { isProblem } from '../helpers/problem.ts'

const MINE = `${PROFILE}/access-requests`
const QUEUE = `${ACCOUNTS}/access-requests`

interface Transition {
  status: string
  by: string
  note: string | null
}

t.test('one app', async (t) => {
  const app = await build(t)
  const { manager, define, grant, reasons } = await administration(app)
  const ask = async (sub: string, resource: string, body: object = {}) =>
    (await app.as({ sub }))('POST', MINE, { body: { resource, reason: 'R', ...body } })
  const decide = (id: string, body: object) => manager('POST', `${QUEUE}/${id}/decision`, { body })
  const approve = (id: string, body: object = {}) => decide(id, { decision: 'approve', ...body })
  const deny = (id: string, body: object = {}) => decide(id, { decision: 'deny', ...body })

  t.test(
    'a user asks, an administrator approves: the licence comes with it, and the user sees who and why',
    async (t) => {
      await define('story', { terms_version: '2', default_duration_days: 10, seats: 1 })
      const user = await app.as({ sub: 'auth0|story' })
      const made = await ask('auth0|story', 'story', { terms_version: '2', reason: '  For the campaign\nof autumn ' })
      t.equal(made.status, 201)
      t.match(made.json, {
        status: 'pending',
        resource: 'story',
        reason: 'For the campaign\nof autumn',
        auth0_id: 'auth0|story',
      })
      t.strictSame((await user('GET', `${MINE}/${made.json.id}`)).json, made.json)
      const { request, license } = (await approve(made.json.id, { note: 'Have fun' })).json
      t.match(license, { resource: 'story', status: 'active', terms_version: '2', granted_by: MANAGER.sub })
      t.equal(Date.parse(license.expires_at) - Date.parse(license.granted_at), 10 * 86_400_000)
      t.match(request.transitions, [
        { status: 'pending', by: 'auth0|story', note: null },
        { status: 'approved', by: MANAGER.sub, note: 'Have fun', at: license.granted_at },
      ])
      t.strictSame((await user('GET', MINE)).json, { items: [request], next_cursor: null })
      t.strictSame(await reasons(['auth0|story', 'story']), [null])
      const [entry, asked] = (await user('GET', `${PROFILE}/history`)).json.items
      t.match(entry, { operation: 'decideAccessRequest', version: null, actor: { subject: MANAGER.sub, self: false } })
      t.strictSame(
        entry.changes.map(({ pointer }: { pointer: string }) => pointer),
        [`/access_requests/${request.id}`, '/licenses/story'],
      )
      t.match(asked, { operation: 'createAccessRequest', actor: { self: true } })
      t.strictSame((await user('GET', `${PROFILE}/export`)).json.access_requests, [request])
    },
  )

  t.test('from every state: only what is pending can be approved, denied or cancelled', async (t) => {
    const states: Record<string, (id: string, sub: string) => Promise<unknown>> = {
      pending: async () => {},
      approved: (id) => approve(id),
      denied: (id) => deny(id),
      cancelled: async (id, sub) => (await app.as({ sub }))('POST', `${MINE}/${id}/cancel`),
      expired: (id) => app.database.sql('update accounts_access_request set expires_at = now() where id = $1', [id]),
    }
    const moves: Record<string, (id: string, sub: string) => Promise<Reply>> = {
      approved: (id) => approve(id),
      denied: (id) => deny(id),
      cancelled: async (id, sub) => (await app.as({ sub }))('POST', `${MINE}/${id}/cancel`),
    }
    await define('states')
    for (const [from, reach] of Object.entries(states)) {
      for (const [to, move] of Object.entries(moves)) {
        const sub = `auth0|${from}-${to}`
        const { id } = (await ask(sub, 'states')).json
        await reach(id, sub)
        const reply = await move(id, sub)
        const state = from === 'pending' ? to : from
        if (from === 'pending') t.equal(reply.status, 200, `${from} -> ${to}`)
        else {
          isProblem(t, reply, '409 request_decided', ['#/path/request_id'], `${from} -> ${to}`)
          t.equal(reply.json.errors[0].code, from, 'which says the state')
        }
        const found = (await (await app.as({ sub }))('GET', `${MINE}/${id}`)).json
        t.strictSame(
          [found.status, found.transitions.map(({ status }: Transition) => status)],
          [state, ['pending', ...(state === 'pending' ? [] : [state])]],
        )
        t.strictSame(await reasons([sub, 'states']), [state === 'approved' ? null : 'no_licence'])
      }
    }
  })

  t.test('one pending request for each resource; when it is over, another one', async (t) => {
    await define('again')
    const first = await ask('auth0|again', 'again', { expires_at: inSeconds(3600) })
    isProblem(t, await ask('auth0|again', 'again'), '409 request_pending')
    await app.database.sql('update accounts_access_request set expires_at = now() where id = $1', [first.json.id])
    t.equal((await ask('auth0|again', 'again')).status, 201, 'an expired one is not in the way')
    const items = (await (await app.as({ sub: 'auth0|again' }))('GET', MINE)).json.items
    t.strictSame(
      items.map(({ status }: { status: string }) => status),
      ['pending', 'expired'],
    )
    t.match((await manager('GET', `${QUEUE}?status=expired&resource=again`)).json.items, {
      length: 1,
      0: { id: first.json.id },
    })
    const rush = await Promise.all(numbered('', 20).map(() => ask('auth0|rush', 'again')))
    t.strictSame(outcomes(rush), { 201: 1, '409 request_pending': 19 })
  })

  t.test('nobody decides on their own request, whichever token they use', async (t) => {
    await define('own')
    const claims = { ...MANAGER, sub: 'auth0|own', email: 'own@example.com', email_verified: true }
    const self = await app.as(claims)
    const { id } = (await self('POST', MINE, { body: { resource: 'own', reason: 'R' } })).json
    const body = { decision: 'approve' }
    for (const more of [{}, { azp: 'another-app' }, { sub: 'github|own', email: 'OWN@example.com' }]) {
      const token = await app.as({ ...claims, ...more })
      for (const decision of ['approve', 'deny']) {
        isProblem(t, await token('POST', `${QUEUE}/${id}/decision`, { body: { decision } }), '403 own_request')
      }
    }
    t.strictSame(await reasons(['auth0|own', 'own']), ['no_licence'])
    t.equal((await manager('POST', `${QUEUE}/${id}/decision`, { body })).status, 200)
  })

  t.test('what cannot be asked for or decided is refused; nothing is half done', async (t) => {
    await define('terms', { terms_version: '7', seats: 1 })
    const bad: [object, string[]][] = [
      [{ reason: '' }, ['/reason']],
      [{ reason: ' \n ' }, ['/reason']],
      [{ reason: 'x'.repeat(1001) }, ['/reason']],
      [{ reason: 'a\u202eb' }, ['/reason']],
      [{ reason: undefined }, ['/reason']],
      [{ terms_version: '6' }, ['/terms_version']],
      [{ terms_version: undefined }, ['/terms_version']],
      [{ resource: 'nothing' }, ['/resource']],
      [{ expires_at: '2020-01-01T00:00:00Z' }, ['/expires_at']],
      [{ status: 'approved' }, ['/status']],
    ]
    for (const [body, pointers] of bad) {
      isProblem(
        t,
        await ask('auth0|bad', 'terms', { terms_version: '7', ...body }),
        '422 validation_failed',
        pointers,
        JSON.stringify(body).slice(0, 50),
      )
    }
    t.strictSame((await (await app.as({ sub: 'auth0|bad' }))('GET', MINE)).json.items, [])
    const { id } = (await ask('auth0|bad', 'terms', { terms_version: '7' })).json
    for (const body of [
      {},
      { decision: 'maybe' },
      { decision: 'approve', note: '' },
      { decision: 'approve', expires_at: '2020-01-01T00:00:00Z' },
    ]) {
      isProblem(t, await decide(id, body), '422 validation_failed')
    }
    isProblem(t, await approve(NOBODY), '404 not_found', ['#/path/request_id'])
    isProblem(t, await approve('x'), '400 invalid_parameter', ['#/path/request_id'])
    isProblem(t, await (await app.as({ sub: 'auth0|other' }))('GET', `${MINE}/${id}`), '404 not_found')
    isProblem(t, await (await app.as({ sub: 'auth0|other' }))('POST', `${MINE}/${id}/cancel`), '404 not_found')
    const [other] = await users(app, ['auth0|seated'])
    await grant(other, 'terms')
    isProblem(t, await approve(id), '409 seats_exhausted')
    await define('terms', { terms_version: '7', seats: 2, archived: true })
    isProblem(t, await approve(id), '409 resource_archived')
    isProblem(t, await ask('auth0|late', 'terms', { terms_version: '7' }), '409 resource_archived')
    isProblem(t, await manager('DELETE', `${RESOURCES}/terms`), '409 resource_in_use')
    t.match((await manager('GET', `${QUEUE}?resource=terms`)).json.items, [{ id, status: 'pending' }], 'it waits')
    t.strictSame(
      await app.database.sql(
        `select count(*)::int as n from accounts_audit
         where operation = 'decideAccessRequest' and changes::text like '%"resource": "terms"%'`,
      ),
      [{ n: 0 }],
    )
  })

  t.test('the queue is oldest first, page by page, and whoever is shown sees that they were', async (t) => {
    await define('queue')
    const ids: string[] = []
    for (const sub of numbered('auth0|queue', 5)) ids.push((await ask(sub, 'queue')).json.id)
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { json } = await manager('GET', `${QUEUE}?resource=queue&limit=2${cursor && `&cursor=${cursor}`}`)
      found.push(...json.items.map(({ id }: { id: string }) => id))
      cursor = json.next_cursor
    }
    t.strictSame(found, [...ids].sort())
    const [read] = (await (await app.as({ sub: 'auth0|queue0' }))('GET', `${PROFILE}/history`)).json.items
    t.match(read, { operation: 'listAccessRequests', read: { fields: ['access_requests'] } })
    isProblem(t, await manager('GET', `${QUEUE}?status=open`), '400 invalid_parameter', ['#/query/status'])
  })

  t.test('what was written is erased, in every column of every table; what was pending is cancelled', async (t) => {
    const canaries = ['canaryReason', 'canaryPendingReason', 'canaryNote', 'canaryDenial']
    await define('erase-1')
    await define('erase-2')
    await define('erase-3')
    const user = await app.as({ sub: 'auth0|erase' })
    const one = (await ask('auth0|erase', 'erase-1', { reason: canaries[0] })).json
    const two = (await ask('auth0|erase', 'erase-2', { reason: canaries[1] })).json
    const three = (await ask('auth0|erase', 'erase-3')).json
    await approve(one.id, { note: canaries[2] })
    await deny(three.id, { note: canaries[3] })
    const document = (await user('GET', `${PROFILE}/export`)).text
    for (const canary of canaries) t.ok(document.includes(canary), `export: ${canary}`)
    t.equal((await user('DELETE', PROFILE)).status, 204)
    t.strictSame(await findTexts(app.database, canaries), [])
    isProblem(t, await approve(two.id), '409 request_decided')
    isProblem(t, await ask('auth0|erase', 'erase-2'), '409 user_erased')
    const left = (await user('GET', `${PROFILE}/export`)).json
    t.strictSame(
      left.access_requests.map(({ status, reason }: { status: string; reason: null }) => [status, reason]),
      [
        ['approved', null],
        ['cancelled', null],
        ['denied', null],
      ],
    )
    const pointers = new Set(
      left.history.flatMap(({ changes }: { changes: { pointer: string }[] }) => changes.map(({ pointer }) => pointer)),
    )
    t.ok(pointers.has('/access_requests') && pointers.has('/licenses'))
    await user('PUT', PROFILE, { body: { first_name: 'Back' } })
    t.equal((await ask('auth0|erase', 'erase-2')).status, 201, 'who comes back may ask again')
  })
})

import t from 'tap'
import { build, HOOK_SECRET, PROFILE, type Reply } from '../helpers/app.ts'
import { type Event, event, HOOK, START, send, verified } from '../helpers/auth0-events.ts'
import { findTexts } from '../helpers/database.ts'
import { isProblem } from '../helpers/problem.ts'

t.test('one database', async (t) => {
  const app = await build(t)
  const _replica = await build(t, {}, { replicaOf: app })
  const { sql } = app.database
  const rows = (subject: string) =>
    sql('select email, email_verified, email_conflict, version, erased_at from accounts_user where auth0_id = $1', [
      subject,
    ])
  const profile = async (sub: string): Promise<Reply> => (await app.as({ sub }))('GET', PROFILE)

  t.test('what happens to a user at Auth0 happens here', async (t) => {
    const sub = 'github|life'
    t.equal((await send(app, event('user.created', { user_id: sub, ...verified('a@example.com') }, 1))).status, 204)
    t.match((await profile(sub)).json, {
      email: 'a@example.com',
      profile_data: { social_provider: 'GitHub' },
      version: 1,
    })
    await send(app, event('user.updated', { user_id: sub, ...verified('b@example.com') }, 2))
    await send(app, event('user.updated', { user_id: sub, email: 'c@example.com', email_verified: false }, 3))
    t.match((await profile(sub)).json, { email: 'b@example.com', version: 2 }, 'an unverified address takes nothing')
    await send(app, event('user.updated', { user_id: sub, ...verified('b@example.com'), blocked: true }, 4))
    await send(app, event('user.updated', { user_id: sub, ...verified('b@example.com'), blocked: false }, 5))
    const { items } = (await (await app.as({ sub }))('GET', `${PROFILE}/history`)).json
    t.strictSame(items.map(({ changes }: { changes: object[] }) => changes.at(-1)).slice(0, -1), [
      { pointer: '/blocked', old: true },
      { pointer: '/blocked', new: true },
      { pointer: '/email', old: 'a@example.com', new: 'b@example.com' },
    ])
    t.match(items[0], { operation: 'receiveAuth0Event', actor: { subject: 'auth0', self: false } })
  })

  t.test('email changes follow the rules of every write', async (t) => {
    await send(app, event('user.created', { user_id: 'auth0|first', ...verified('one@example.com') }))
    await send(app, event('user.created', { user_id: 'auth0|second', ...verified('one@example.com') }))
    t.match(await rows('auth0|second'), [{ email: null, email_conflict: true }], 'the first holder keeps it')
    await sql(
      `insert into accounts_user (id, auth0_id, email) values (gen_random_uuid(), 'auth0|old', 'old@example.com')`,
    )
    await send(app, event('user.updated', { user_id: 'auth0|third', ...verified('old@example.com') }))
    t.match(
      [...(await rows('auth0|third')), ...(await rows('auth0|old'))],
      [
        { email: 'old@example.com', email_verified: true },
        { email: null, email_conflict: true },
      ],
    )
  })

  t.test(
    'a deletion erases everything, subject included, and a token that is still alive brings nobody back',
    async (t) => {
      const sub = 'auth0|canary-subject'
      const user = await app.as({ sub, ...verified('canary@example.com') })
      const { id } = (
        await user('PUT', PROFILE, {
          body: { first_name: 'canaryFirst', profile_data: { phone: '+1 555 canary'.replace('canary', '0199') } },
        })
      ).json
      const deletion = event('user.deleted', { user_id: sub, deleted_at: '2026-01-01T00:00:00Z' }, 60)
      for (let n = 0; n < 3; n++) t.equal((await send(app, deletion)).status, 204, 'the same answer when repeated')
      t.equal((await send(app, { ...deletion, id: 'evt_again' })).status, 204, 'or told again')
      t.strictSame(await findTexts(app.database, [sub, 'canary', '0199']), [])

      for (const [method, path, body] of [
        ['GET', PROFILE],
        ['PUT', PROFILE, { first_name: 'Back' }],
        ['PATCH', PROFILE, {}],
        ['GET', `${PROFILE}/export`],
        ['PUT', `${PROFILE}/consents/contact`, { status: 'given' }],
      ] as const) {
        isProblem(t, await user(method, path, { body }), '403 account_deleted', [], `${method} ${path}`)
      }
      t.equal((await user('DELETE', PROFILE)).status, 204, 'there is nothing to erase')
      for (const type of ['user.created', 'user.updated']) {
        const account = { user_id: sub, ...verified('canary@example.com'), created_at: '2026-01-01T00:00:01Z' }
        await send(app, event(type, account, type === 'user.created' ? 1 : 120))
      }
      t.strictSame(await findTexts(app.database, [sub, 'canary']), [], 'nor does a late event')
      const [row] = await sql('select auth0_id, version, erased_at from accounts_user where id = $1', [id])
      t.match(row, { auth0_id: `deleted|${id}`, version: 2 })
      const ledger = await sql('select actor, operation from accounts_audit where user_id = $1 order by version', [id])
      t.strictSame(ledger, [
        { actor: `deleted|${id}`, operation: 'putProfile' },
        { actor: 'auth0', operation: 'receiveAuth0Event' },
      ])
    },
  )

  t.test('a user deleted before anybody saw them here leaves a tombstone as well', async (t) => {
    const sub = 'auth0|unseen'
    t.equal((await send(app, event('user.deleted', { user_id: sub }))).status, 204)
    isProblem(t, await profile(sub), '403 account_deleted')
    t.strictSame(await findTexts(app.database, [sub]), [])
    await sql('delete from accounts_tombstone')
    t.equal((await profile(sub)).status, 200, 'until it is purged, when no token can be alive any more')
  })

  t.test('whoever signs up again with the same social login starts anew', async (t) => {
    const sub = 'github|again'
    const account = (second: number) => ({
      user_id: sub,
      ...verified(`again${second}@example.com`),
      created_at: new Date(START + second * 1000).toISOString(),
    })
    await send(app, event('user.created', account(1), 1))
    const first = (await profile(sub)).json
    const deletion = event('user.deleted', { user_id: sub }, 10)
    await send(app, deletion)
    await send(app, event('user.updated', account(1), 15))
    isProblem(t, await profile(sub), '403 account_deleted')
    await send(app, event('user.created', account(20), 20))
    const second = (await profile(sub)).json
    t.match(second, { email: 'again20@example.com', version: 1 })
    t.not(second.id, first.id)
    await send(app, { ...deletion, id: 'evt_late' })
    t.equal((await profile(sub)).json.id, second.id, 'the old deletion told again is about the old account')
    await send(app, event('user.deleted', { user_id: sub }, 30))
    isProblem(t, await profile(sub), '403 account_deleted')
  })

  t.test('a token of after the deletion is of a new account, which starts anew before its event is here', async (t) => {
    const sub = 'google-oauth2|soon'
    const iat = Math.floor(Date.now() / 1000)
    const old = await app.as({ sub, iat: iat - 7200 })
    const { id } = (await old('GET', PROFILE)).json
    const deletion = event('user.deleted', { user_id: sub }, -3600 - 60)
    await send(app, deletion)
    isProblem(t, await old('GET', PROFILE), '403 account_deleted')
    const { json } = await (await app.as({ sub, iat }))('GET', PROFILE)
    t.match(json, { auth0_id: sub, version: 1 })
    t.not(json.id, id)
    await send(app, { ...deletion, id: 'evt_repeated' })
    await send(app, event('user.updated', { user_id: sub, ...verified('before@example.com') }, -3700 - 60))
    t.match(await rows(sub), [{ email: null, version: 1 }], 'nor do events of before touch it')
    await send(app, event('user.updated', { user_id: sub, ...verified('after@example.com') }, -60 - 60))
    t.match(await rows(sub), [{ email: 'after@example.com', version: 2 }])
  })

  t.test('a token of before a change of address does not undo it', async (t) => {
    const sub = 'auth0|moves'
    const iat = Math.floor(Date.now() / 1000) - 7200
    const old = await app.as({ sub, iat, ...verified('before.move@example.com') })
    await old('PUT', PROFILE, { body: {} })
    await send(app, event('user.updated', { user_id: sub, ...verified('after.move@example.com') }, -3600 - 60))
    t.match((await old('PUT', PROFILE, { body: { first_name: 'A' } })).json, {
      email: 'after.move@example.com',
      version: 3,
    })
    const fresh = await app.as({ sub, iat: iat + 7200, ...verified('third.move@example.com') })
    t.match((await fresh('PUT', PROFILE, { body: {} })).json, { email: 'third.move@example.com' }, 'a newer one counts')
  })

  t.test('who erased their data is left alone, until they are deleted', async (t) => {
    const sub = 'auth0|erased'
    const user = await app.as({ sub, ...verified('erased@example.com') })
    await user('PUT', PROFILE, { body: { first_name: 'A' } })
    await user('DELETE', PROFILE)
    await send(app, event('user.updated', { user_id: sub, ...verified('erased@example.com') }, 5))
    t.match(await rows(sub), [{ email: null, version: 2 }], 'nothing is filled in behind their back')
    await send(app, event('user.deleted', { user_id: sub }, 6))
    isProblem(t, await profile(sub), '403 account_deleted')
  })

  t.test('what is not for us is acknowledged and changes nothing', async (t) => {
    const before = await sql('select count(*) from accounts_user')
    const inbox = await sql('select count(*) from accounts_inbox')
    const user = { user_id: 'auth0|nobody', ...verified('nobody@example.com') }
    const others = [
      event('organization.created', { id: 'org_1' }),
      event('user.renamed', user),
      event('constructor', user),
      event('user.created', user, 0, { a0purpose: 'test' }),
      event('user.deleted', { user_id: 'auth0|first' }, 90, { a0purpose: 'test' }),
      event('log.stream', {}, 0, { data: undefined }),
    ]
    for (const body of others) t.equal((await send(app, body)).status, 204, body.type)
    const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' }
    t.equal((await send(app, event('x.y', {}), { headers })).status, 204, "CloudEvents' own media type")
    t.strictSame(
      [await sql('select count(*) from accounts_user'), await sql('select count(*) from accounts_inbox')],
      [before, inbox],
    )
    t.equal((await profile('auth0|first')).status, 200)
  })

  t.test('a malformed event is refused with the place that is wrong, and changes nothing', async (t) => {
    const good = event('user.updated', { user_id: 'auth0|bad', ...verified('bad@example.com') })
    const object = (user: object) => ({ ...good, data: { object: user } })
    const cases: [unknown, string, string[]?][] = [
      ['{', '400 malformed_json'],
      [Buffer.from([0xff]), '400 invalid_encoding'],
      [[], '422 validation_failed', ['']],
      [{}, '422 validation_failed', ['/specversion', '/type', '/source', '/id', '/time']],
      [{ ...good, specversion: '0.3' }, '422 validation_failed', ['/specversion']],
      [{ ...good, id: '' }, '422 validation_failed', ['/id']],
      [{ ...good, id: 'x'.repeat(256) }, '422 validation_failed', ['/id']],
      [{ ...good, id: 7 }, '422 validation_failed', ['/id']],
      [{ ...good, source: 'a\0b' }, '422 validation_failed', ['/source']],
      [{ ...good, time: 'yesterday' }, '422 validation_failed', ['/time']],
      [{ ...good, time: '9999-01-01T00:00:00Z' }, '422 validation_failed', ['/time']],
      [{ ...good, time: '0000-01-01T00:00:00Z' }, '422 validation_failed', ['/time']],
      [{ ...good, data: null }, '422 validation_failed', ['/data']],
      [{ ...good, data: {} }, '422 validation_failed', ['/data/object']],
      [object({}), '422 validation_failed', ['/data/object/user_id']],
      [object({ user_id: '' }), '422 validation_failed', ['/data/object/user_id']],
      [object({ user_id: 'x'.repeat(256) }), '422 validation_failed', ['/data/object/user_id']],
      [object({ user_id: 'a\u0085b' }), '422 validation_failed', ['/data/object/user_id']],
      [object({ user_id: 'auth0|bad', email: 5 }), '422 validation_failed', ['/data/object/email']],
      [object({ user_id: 'auth0|bad', blocked: 'yes' }), '422 validation_failed', ['/data/object/blocked']],
    ]
    for (const [body, wanted, pointers] of cases) {
      isProblem(t, await app.call('POST', HOOK, { body }), wanted, pointers, `${wanted} ${JSON.stringify(pointers)}`)
    }
    isProblem(t, await app.call('POST', HOOK), '400 malformed_json')
    isProblem(t, await send(app, good, { headers: { 'content-type': 'text/plain' } }), '415 unsupported_media_type')
    isProblem(t, await send(app, { ...good, pad: 'x'.repeat(70_000) } as Event), '413 payload_too_large')
    t.strictSame(await rows('auth0|bad'), [])
    const odd = { user_id: 'auth0|odd', email: 'no address', email_verified: true, created_at: { date: 1 } }
    t.equal((await send(app, event('user.created', odd))).status, 204, 'an address that is none is no address')
    t.match(await rows('auth0|odd'), [{ email: null }])
  })

  t.test('only the secret opens it', async (t) => {
    const body = event('user.created', { user_id: 'auth0|intruder' })
    const token = await app.issuer.token()
    const cut = HOOK_SECRET.slice(0, -1)
    for (const wrong of [token, cut, `${HOOK_SECRET}x`, `${cut}S`, HOOK_SECRET.toUpperCase(), 'x', 'null', '=']) {
      const reply = await send(app, body, { token: wrong })
      isProblem(t, reply, '401 invalid_token', [], wrong.slice(0, 50))
      t.match(reply.headers['www-authenticate'], /^Bearer error="invalid_token"$/)
      t.notMatch(reply.text, /secret-of/)
    }
    for (const authorization of [
      `Basic ${btoa(`a:${HOOK_SECRET}`)}`,
      HOOK_SECRET,
      '',
      `Bearer  `,
      `Bearer ${HOOK_SECRET}, x`,
    ]) {
      const reply = await app.call('POST', HOOK, { body, token: null, headers: { authorization } })
      t.equal(reply.status, 401, authorization)
    }
    t.equal((await app.call('POST', `${HOOK}?token=${HOOK_SECRET}`, { body, token: null })).status, 401)
    isProblem(t, await app.call('GET', PROFILE, { token: HOOK_SECRET }), '401 invalid_token', [], 'and nothing else')
    t.strictSame(await rows('auth0|intruder'), [])
  })
})

t.test(
  'two secrets are good while one takes the place of the other; tombstones of the old key still count',
  async (t) => {
    const [old, next] = ['o'.repeat(32), 'n'.repeat(32)]
    const before = await build(t, { AUTH0_HOOK_SECRET: old, TOMBSTONE_KEY: old })
    t.equal((await send(before, event('user.deleted', { user_id: 'auth0|x' }), { token: old })).status, 204)
    const app = await build(
      t,
      { AUTH0_HOOK_SECRET: `${next}, ${old}`, TOMBSTONE_KEY: `${next},${old}` },
      { replicaOf: before },
    )
    for (const token of [old, next]) t.equal((await send(app, event('x', {}), { token })).status, 204)
    t.equal((await send(app, event('x', {}), { token: `${next},${old}` })).status, 401)
    isProblem(t, await (await app.as({ sub: 'auth0|x' }))('GET', PROFILE), '403 account_deleted')
  },
)

t.test('without a secret there is no hook', async (t) => {
  const app = await build(t, { AUTH0_HOOK_SECRET: '', TOMBSTONE_KEY: '' })
  for (const token of [HOOK_SECRET, null, '']) {
    isProblem(t, await send(app, event('user.created', { user_id: 'auth0|x' }), { token }), '404 not_found', [])
  }
  t.equal((await (await app.as({ sub: 'auth0|x' }))('GET', PROFILE)).status, 200)
})

t.test('guessing counts against the address, events do not', async (t) => {
  const app = await build(t, { RATE_LIMIT: '5/h' })
  for (let n = 0; n < 20; n++) t.equal((await send(app, event('x', {}))).status, 204)
  for (let n = 0; n < 5; n++) t.equal((await send(app, event('x', {}), { token: 'guess' })).status, 401)
  isProblem(t, await send(app, event('x', {}), { token: 'guess' }), '429 rate_limited')
  isProblem(t, await send(app, event('x', {})), '429 rate_limited', [], 'not even the secret, from there')
})

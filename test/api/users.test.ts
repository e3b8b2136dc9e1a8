import t, { type Test } from 'tap'
import { build, PROFILE } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

const USERS = '/api/v1/accounts/users'
const NOBODY = '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d'
const SUPPORT = { sub: 'auth0|support', azp: 'support-desk' }
const DESK = ['users:read', 'users:write', 'users:erase', 'users:audit']

t.test('one app', async (t) => {
  const app = await build(t)
  type User = Awaited<ReturnType<typeof app.as>>
  const support = await app.as({ ...SUPPORT, permissions: DESK })
  const machine = await app.as({ sub: 'store@clients', azp: 'store', permissions: DESK })

  async function live(sub: string, claims = {}) {
    const user = await app.as({ sub, ...claims })
    const { json } = await user('PUT', PROFILE, {
      body: { first_name: 'Ahmed', last_name: 'A', profile_data: { phone: '009650000000', secret: 'x' } },
    })
    return { user, id: String(json.id), path: `${USERS}/${json.id}` }
  }
  const history = async (user: User) => (await user('GET', `${PROFILE}/history`)).json.items

  t.test('a read gives what the user sees, is recorded, and the user sees that', async (t) => {
    const { user, path } = await live('auth0|read', { email: 'read@example.com', email_verified: true })
    const own = await user('GET', PROFILE)
    const reply = await support('GET', path)
    t.strictSame([reply.json, reply.headers.etag], [own.json, own.headers.etag])
    t.equal((await support('GET', path.toUpperCase().replace('/API/V1/ACCOUNTS/USERS', USERS))).status, 200)
    const same = await machine('GET', path, { headers: { 'if-none-match': String(own.headers.etag) } })
    t.strictSame([same.status, same.text], [304, ''])

    const [byMachine, , bySupport, change] = await history(user)
    t.match(byMachine, { actor: { subject: 'store@clients', client: 'store', self: false }, operation: 'getUser' })
    t.strictSame(bySupport, {
      id: bySupport.id,
      at: bySupport.at,
      operation: 'getUser',
      version: null,
      actor: { subject: SUPPORT.sub, client: SUPPORT.azp, self: false },
      request_id: reply.headers['x-request-id'],
      changes: [],
      read: { fields: ['profile'], users: 1 },
    })
    t.notOk('read' in change)
    t.equal((await user('GET', PROFILE)).headers.etag, own.headers.etag, 'a read changes nothing')
  })

  t.test('what cannot be recorded cannot be read', async (t) => {
    const { path } = await live('auth0|unrecorded')
    const broken = await build(t, {}, {})
    const admin = await broken.as({ ...SUPPORT, permissions: DESK })
    const own = await broken.as({ sub: 'auth0|unrecorded' })
    const { json } = await own('PUT', PROFILE, { body: { first_name: 'CANARY' } })
    await broken.database.sql(`
      create function refuse() returns trigger language plpgsql as $$
      begin
        if new.version is null then raise exception 'disk full' using errcode = 'disk_full'; end if;
        return new;
      end $$;
      create trigger refuse before insert on accounts_audit for each row execute function refuse()`)
    for (const what of ['', '/history', '/consents', '/export']) {
      const reply = await admin('GET', `${USERS}/${json.id}${what}`)
      isProblem(t, reply, '503 database_unavailable')
      t.notMatch(reply.text, /CANARY/, what)
    }
    const idle = await admin('PATCH', `${USERS}/${json.id}`, { body: {} })
    isProblem(t, idle, '503 database_unavailable', undefined, 'a PATCH that changes nothing is a read')
    t.equal((await own('GET', PROFILE)).status, 200, 'the owner needs no record')
    t.equal((await support('GET', path)).status, 200)
  })

  t.test('a change is the same as the user makes, by name of who made it', async (t) => {
    const { user, path } = await live('auth0|change')
    const before = await user('GET', PROFILE)
    const body = { last_name: 'Al-Rajhi', profile_data: { title: 'Lead', secret: null } }
    const headers = { 'content-type': 'application/merge-patch+json', 'if-match': String(before.headers.etag) }
    const reply = await support('PATCH', path, { body, headers })
    t.match(reply.json, { last_name: 'Al-Rajhi', version: 2, profile_data: { title: 'Lead', phone: '009650000000' } })
    t.notOk('secret' in reply.json.profile_data)
    const own = await user('GET', PROFILE)
    t.strictSame([own.json, own.headers.etag], [reply.json, reply.headers.etag])
    const [entry, ...others] = await history(user)
    t.match(entry, {
      operation: 'patchUser',
      version: 2,
      actor: { subject: SUPPORT.sub, client: SUPPORT.azp, self: false },
      request_id: reply.headers['x-request-id'],
    })
    t.equal(entry.changes.length, 3)
    t.equal(others.length, 1, 'one entry for the change')

    const stale = await support('PATCH', path, { body, headers })
    isProblem(t, stale, '412 precondition_failed')
    t.equal(stale.headers.etag, own.headers.etag)
    t.strictSame((await support('PATCH', path, { body: own.json })).json, own.json, 'what GET gave can be sent back')
    t.match((await history(user))[0], { operation: 'patchUser', version: null, read: { fields: ['profile'] } })

    const wrong = await support('PATCH', path, { body: { email: 'a@b.c', nickname: 'x', profile_data: { phone: 1 } } })
    isProblem(t, wrong, '422 validation_failed', ['/nickname'])
    const wrongToo = await support('PATCH', path, { body: { email: 'a@b.c', profile_data: { phone: '1' } } })
    isProblem(t, wrongToo, '422 validation_failed', ['/email', '/profile_data/phone'])
    t.equal((await user('GET', PROFILE)).json.version, 2)
  })

  t.test("the administrator's own identity leaves no trace in the profile", async (t) => {
    const { path } = await live('auth0|trace')
    const github = { sub: 'github|7', email: 'admin@example.com', email_verified: true, permissions: DESK }
    const admin = await app.as(github)
    const { json } = await admin('PATCH', path, { body: { profile_data: { a: 1 } } })
    t.match(json, { email: null, auth0_id: 'auth0|trace' })
    t.notOk('social_provider' in json.profile_data)
    t.strictSame(await app.database.sql("select id from accounts_user where auth0_id = 'github|7'"), [])
  })

  t.test('nobody consents for somebody else', async (t) => {
    const { user, path } = await live('auth0|consent')
    await user('PUT', `${PROFILE}/consents/contact`, { body: { status: 'withdrawn' } })
    const fill = () => support('PATCH', path, { body: { profile_data: { phone: '123456' } } })
    isProblem(t, await fill(), '422 consent_required', ['/profile_data/phone'])
    const both = { profile_data: { phone: '123456' }, consents: { contact: { status: 'given' } } }
    isProblem(t, await support('PATCH', path, { body: both }), '422 validation_failed', ['/consents'])
    await user('PUT', `${PROFILE}/consents/contact`, { body: { status: 'given' } })
    t.equal((await fill()).json.profile_data.phone, '123456', 'with the consent in force it is fine')
    const { items } = (await support('GET', `${path}/consents`)).json
    t.strictSame(items, (await user('GET', `${PROFILE}/consents`)).json.items)
    t.match((await history(user))[0], { operation: 'listUserConsents', read: { fields: ['consents'], users: 1 } })
  })

  t.test('history and export are what the user gets, pages too', async (t) => {
    const { user, path } = await live('auth0|audit')
    for (let n = 0; n < 5; n++) await user('PUT', PROFILE, { body: { profile_data: { n } } })
    const versions: (number | null)[] = []
    for (let cursor = ''; ; ) {
      const { json } = await support('GET', `${path}/history?limit=2${cursor}`)
      versions.push(...json.items.map(({ version }: { version: number | null }) => version))
      if (json.next_cursor === null) break
      cursor = `&cursor=${json.next_cursor}`
    }
    t.strictSame(versions, [null, 6, 5, 4, 3, 2, 1], 'the first read shows, later ones do not move the pages')
    isProblem(t, await support('GET', `${path}/history?cursor=x`), '400 invalid_parameter', ['#/query/cursor'])

    await app.activity.flush()
    const days = [new Date().toISOString().slice(0, 10)]
    const reply = await machine('GET', `${path}/export`)
    t.match(reply.headers['content-disposition'], /attachment/)
    const own = (await user('GET', `${PROFILE}/export`)).json
    t.strictSame(reply.json.profile, own.profile)
    t.strictSame([reply.json.active_days, own.active_days], [days, days])
    t.strictSame(reply.json.history, own.history.slice(1))
    t.match(own.history[0], { operation: 'exportUser', actor: { self: false }, read: { fields: ['export'] } })
  })

  t.test('an erasure is the same as the user makes', async (t) => {
    const { user, id, path } = await live('auth0|erase', { email: 'canary@example.com', email_verified: true })
    await support('GET', path)
    isProblem(t, await support('DELETE', path, { headers: { 'if-match': '"x"' } }), '412 precondition_failed')
    t.strictSame([(await support('DELETE', path)).status, (await machine('DELETE', path)).status], [204, 204])
    t.match((await support('GET', path)).json, { id, email: null, first_name: null, version: 2 })
    const { items } = (await support('GET', `${path}/history`)).json
    const operations = items.map(({ operation }: { operation: string }) => operation)
    t.strictSame(operations, ['listUserHistory', 'getUser', 'deleteUser', 'getUser', 'putProfile'])
    t.strictSame(items[3].read, { fields: ['profile'], users: 1 }, 'that it was read stays on record')
    t.ok(items[4].changes.every((change: object) => Object.keys(change).sort().join() === 'erased,pointer'))
    t.equal((await user('GET', PROFILE)).status, 200)
  })

  t.test('who is not there is 404, and what is no id 400', async (t) => {
    const calls: [string, string, object?][] = [
      ['GET', ''],
      ['PATCH', '', { first_name: 'A' }],
      ['DELETE', ''],
      ['GET', '/history'],
      ['GET', '/export'],
      ['GET', '/consents'],
    ]
    for (const [method, what, body] of calls) {
      isProblem(t, await support(method, `${USERS}/${NOBODY}${what}`, { body }), '404 not_found', [])
      for (const id of ['1', 'x', 'auth0%7C1', `urn:uuid:${NOBODY}`, `${NOBODY}0`, `%7B${NOBODY}%7D`, '%00', "'--"]) {
        const reply = await support(method, `${USERS}/${id}${what}`, { body })
        isProblem(t, reply, '400 invalid_parameter', ['#/path/user_id'], `${method} ${id}${what}`)
      }
    }
    t.strictSame(await app.database.sql(`select id from accounts_user where id = '${NOBODY}'`), [])
  })

  t.test('each permission opens its own operations only', async (t: Test) => {
    const { path } = await live('auth0|each')
    for (const permission of DESK) {
      const caller = await app.as({ ...SUPPORT, permissions: [permission] })
      const statuses = [
        (await caller('GET', path)).status,
        (await caller('PATCH', path, { body: {} })).status,
        (await caller('GET', `${path}/export`)).status,
        (await caller('DELETE', path)).status,
      ]
      const wanted = ['users:read', 'users:write', 'users:audit', 'users:erase'].map((each) => each === permission)
      t.strictSame(
        statuses.map((status) => status < 300),
        wanted,
        permission,
      )
    }
  })
})

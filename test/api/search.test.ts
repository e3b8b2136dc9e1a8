import t, { type Test } from 'tap'
import { build, PROFILE } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

const USERS = '/api/v1/accounts/users'
const DESK = { sub: 'desk@clients', azp: 'desk', permissions: ['users:read', 'roles:manage', 'users:erase'] }

type Item = { id: string; auth0_id: string; first_name: string }

t.test('one app', async (t) => {
  const app = await build(t)
  const desk = await app.as(DESK)

  async function live(sub: string, body: object = {}, claims: object = {}) {
    const user = await app.as({ sub, ...claims })
    const { json } = await user('PUT', PROFILE, { body })
    return { user, id: String(json.id) }
  }
  const query = (filter: Record<string, string | string[]>) =>
    Object.entries(filter)
      .flatMap(([name, values]) => [values].flat().map((value) => `${name}=${encodeURIComponent(value)}`))
      .join('&')
  const search = (filter: Record<string, string | string[]>) => desk('GET', `${USERS}?${query(filter)}`)
  /** All pages; who is found, by subject. */
  async function findAll(filter: Record<string, string | string[]>, between = async (_page: number) => {}) {
    const found: string[] = []
    let cursor: string | null = null
    for (let page = 0; ; page++) {
      const { json } = await search({ ...filter, ...(cursor && { cursor }) })
      found.push(...json.items.map((item: Item) => item.auth0_id))
      cursor = json.next_cursor
      if (cursor === null) return found
      await between(page)
    }
  }

  const ada = await live(
    'auth0|ada',
    { first_name: 'Ada', last_name: 'Lovelace', profile_data: { registration_source: 'web', title: 'Countess' } },
    { email: 'Ada.Lovelace@Example.com', email_verified: true },
  )
  await live('auth0|elodie', {
    first_name: 'E\u0301lodie',
    last_name: 'Adams',
    profile_data: { registration_source: 'app' },
  })
  await live('github|ahmed', { first_name: 'أحمد', last_name: 'الراجحي', profile_data: { registration_source: 'web' } })
  await live('auth0|odd', { first_name: '100%_', last_name: 'O\'Hara \\ "x"', profile_data: { title: 'x' } })
  await live('auth0|nameless')

  t.test('every filter finds whom it should', async (t) => {
    const cases: [Record<string, string | string[]>, string[]][] = [
      [{ email: 'ada.lovelace@EXAMPLE.COM' }, ['auth0|ada']],
      [{ email: 'ada.lovelace@example.co' }, []],
      [{ email: '%' }, []],
      [{ auth0_id: 'github|ahmed' }, ['github|ahmed']],
      [{ auth0_id: 'GitHub|ahmed' }, []],
      [{ name: 'ad' }, ['auth0|ada', 'auth0|elodie']],
      [{ name: 'ADA' }, ['auth0|ada', 'auth0|elodie']],
      [{ name: 'adam' }, ['auth0|elodie']],
      [{ name: 'É' }, ['auth0|elodie']],
      [{ name: 'e\u0301LOD' }, ['auth0|elodie']],
      [{ name: 'أح' }, ['github|ahmed']],
      [{ name: 'الر' }, ['github|ahmed']],
      [{ name: '100%_' }, ['auth0|odd']],
      [{ name: '%' }, []],
      [{ name: 'o\'hara \\ "' }, ['auth0|odd']],
      [{ name: 'da' }, []],
      [{ attribute: 'registration_source:web' }, ['auth0|ada', 'github|ahmed']],
      [{ attribute: 'registration_source:Web' }, []],
      [{ attribute: 'social_provider:GitHub' }, ['github|ahmed']],
      [{ complete: 'true' }, ['auth0|ada', 'auth0|elodie', 'auth0|odd', 'github|ahmed']],
      [{ complete: 'false' }, ['auth0|nameless']],
      [{}, ['auth0|ada', 'auth0|elodie', 'auth0|nameless', 'auth0|odd', 'github|ahmed']],
      // together
      [{ name: 'ad', attribute: 'registration_source:web' }, ['auth0|ada']],
      [{ attribute: ['registration_source:web', 'social_provider:GitHub'] }, ['github|ahmed']],
      [{ email: 'ada.lovelace@example.com', name: 'lov', complete: 'true', auth0_id: 'auth0|ada' }, ['auth0|ada']],
      [{ auth0_id: 'auth0|ada', email: 'other@example.com' }, []],
      [{ auth0_id: 'auth0|ada', name: 'elo' }, []],
      [{ auth0_id: 'auth0|ada', complete: 'false' }, []],
      [{ auth0_id: 'auth0|ada', attribute: 'registration_source:app' }, []],
      [{ auth0_id: 'auth0|ada', role: 'support' }, []],
      [{ name: 'ad', complete: 'false' }, []],
    ]
    for (const [filter, wanted] of cases) {
      t.strictSame((await findAll({ ...filter, limit: '1' })).sort(), wanted, `${query(filter)}, one by one`)
      t.strictSame((await findAll(filter)).sort(), wanted, query(filter))
    }
    t.strictSame(await findAll({ name: 'ad', limit: '1' }), ['auth0|ada', 'auth0|elodie'], 'in the order of the names')
  })

  t.test('by role, while it is held', async (t) => {
    await desk('PUT', '/api/v1/accounts/roles/support', { body: { permissions: ['users:read'] } })
    await desk('PUT', `${USERS}/${ada.id}/roles/support`, { body: {} })
    for (const filter of [
      { role: 'support' },
      { role: 'support', name: 'love' },
      { role: 'support', complete: 'true' },
    ]) {
      t.strictSame(await findAll(filter), ['auth0|ada'])
    }
    t.strictSame(await findAll({ role: 'support', complete: 'false' }), [])
    t.strictSame(await findAll({ role: 'none' }), [])
    await app.database.sql('update accounts_user_role set expires_at = now()')
    t.strictSame(await findAll({ role: 'support' }), [])
    t.strictSame(await findAll({ role: 'support', name: 'love' }), [])
  })

  t.test('what was found is the profile, or the chosen fields of it', async (t) => {
    const whole = (await search({ auth0_id: 'auth0|ada' })).json.items[0]
    t.strictSame(whole, (await ada.user('GET', PROFILE)).json)
    const choose = async (...fields: string[]) => (await search({ auth0_id: 'auth0|ada', fields })).json.items
    t.strictSame(await choose('email'), [{ id: ada.id, email: 'Ada.Lovelace@Example.com' }])
    t.strictSame(await choose('profile_data.title', 'profile_data.phone', 'version'), [
      { id: ada.id, profile_data: { title: 'Countess' }, version: 1 },
    ])
    t.strictSame(await choose('profile_data.title', 'profile_data'), [{ id: ada.id, profile_data: whole.profile_data }])
    t.strictSame(await choose('id'), [{ id: ada.id }])
  })

  t.test('who was found sees it, with the fields that were chosen and those that were filtered by', async (t) => {
    const { user } = await live('auth0|seen', { first_name: 'Zuse', profile_data: { registration_source: 'kiosk' } })
    const other = await live('auth0|seen too', { last_name: 'Zuse', profile_data: { registration_source: 'kiosk' } })
    const latest = async () => (await user('GET', `${PROFILE}/history?limit=1`)).json.items[0]
    const reply = await search({ name: 'zus', fields: 'created_at' })
    t.match(await latest(), {
      operation: 'searchUsers',
      version: null,
      actor: { subject: 'desk@clients', client: 'desk', self: false },
      request_id: reply.headers['x-request-id'],
      changes: [],
      read: { fields: ['created_at', 'first_name', 'last_name'], users: 2 },
    })
    await search({ attribute: 'registration_source:kiosk', limit: '1' })
    t.strictSame((await latest()).read, { fields: ['profile', 'profile_data.registration_source'], users: 1 })
    const unseen = (await other.user('GET', `${PROFILE}/history`)).json.items
    t.equal(unseen.length, 2, 'who is on the next page was not read')
    await search({ auth0_id: 'auth0|seen', name: 'nobody' })
    t.match(
      (await latest()).read,
      { users: 1, fields: ['profile', 'profile_data.registration_source'] },
      'nor who is left out',
    )
  })

  t.test('what was erased, or changed, is not found any more', async (t) => {
    const body = { first_name: 'Grace', last_name: 'Hopper', profile_data: { registration_source: 'navy' } }
    const { user, id } = await live('github|grace', body, { email: 'grace@example.com', email_verified: true })
    const finders = [
      { email: 'grace@example.com' },
      { name: 'grace' },
      { name: 'hop' },
      { attribute: 'registration_source:navy' },
      { attribute: 'social_provider:GitHub', name: 'hop' },
    ]
    for (const filter of finders) t.strictSame(await findAll(filter), ['github|grace'])
    await user('PATCH', PROFILE, { body: { profile_data: { registration_source: 'army', title: 'Admiral' } } })
    t.strictSame(await findAll({ attribute: 'registration_source:navy' }), [])
    t.strictSame(await findAll({ attribute: 'registration_source:army' }), ['github|grace'])
    await user('PATCH', PROFILE, { body: { profile_data: { registration_source: null } } })
    t.strictSame(await findAll({ attribute: 'registration_source:army' }), [])
    await user('PATCH', PROFILE, { body: { profile_data: { registration_source: 'navy' } } })
    await desk('DELETE', `${USERS}/${id}`)
    for (const filter of finders) t.strictSame(await findAll(filter), [], JSON.stringify(filter))
    t.strictSame(await app.database.sql(`select * from accounts_user_attribute where user_id = '${id}'`), [])
    t.strictSame(await findAll({ auth0_id: 'github|grace' }), ['github|grace'], 'the identity is kept')
  })

  t.test('what cannot be searched for is 400, and names the place', async (t) => {
    const cases: [string, string[]][] = [
      ['attribute=phone:123456', ['#/query/attribute/0']],
      ['attribute=title:x', ['#/query/attribute/0']],
      ['attribute=registration_source:web&attribute=nothing:x', ['#/query/attribute/1']],
      ['attribute=registration_source', ['#/query/attribute/0']],
      ['attribute=:x', ['#/query/attribute/0']],
      ['attribute=registration_source:', ['#/query/attribute/0']],
      ['attribute=', ['#/query/attribute/0']],
      ['attribute=registration_source:%00', ['#/query/attribute/0']],
      [Array(6).fill('attribute=registration_source:x').join('&'), ['#/query/attribute']],
      ['name=', ['#/query/name']],
      ['name=%00', ['#/query/name']],
      [`name=${'x'.repeat(151)}`, ['#/query/name']],
      ['name=a&name=b', ['#/query/name']],
      ['email=', ['#/query/email']],
      ['email=%00', ['#/query/email']],
      [`auth0_id=${'x'.repeat(256)}`, ['#/query/auth0_id']],
      ['role=%27', ['#/query/role']],
      ['complete=maybe', ['#/query/complete']],
      ['complete=true&complete=false', ['#/query/complete']],
      ['limit=0', ['#/query/limit']],
      ['limit=201', ['#/query/limit']],
      ['cursor=x', ['#/query/cursor']],
      [
        `cursor=${Buffer.from('["\\u0000","00000000-0000-0000-0000-000000000000"]').toString('base64url')}`,
        ['#/query/cursor'],
      ],
      [`cursor=${Buffer.from('["00000000-0000-0000-0000-000000000000"]').toString('base64url')}`, ['#/query/cursor']],
      ['fields=password', ['#/query/fields/0']],
      ['fields=email&fields=email', ['#/query/fields']],
      ['fields=email&fields=profile_data.secret', ['#/query/fields/1']],
      ['fields=profile_data.', ['#/query/fields/0']],
      ['emial=ada@example.com', ['#/query/emial']],
      ['name=a&x=1', ['#/query/x']],
    ]
    for (const [text, pointers] of cases) {
      isProblem(t, await desk('GET', `${USERS}?${text}`), '400 invalid_parameter', pointers, text)
    }
  })

  t.test('pages hold everybody once who does not change, whatever others do meanwhile', async (t: Test) => {
    const subjects = Array.from({ length: 30 }, (_, n) => `auth0|page-${n}`)
    const users = await Promise.all(
      subjects.map((sub, n) =>
        live(sub, {
          first_name: `Page ${n % 7}`,
          last_name: n % 2 ? `Page ${n}` : 'X',
          profile_data: { registration_source: 'pages' },
        }),
      ),
    )
    const wanted = [...subjects].sort()
    let made = 0
    const meddle = async (page: number) => {
      // Others come, in front and behind; somebody who has been seen, or not, changes something else, or is erased.
      const body = { first_name: `Page ${page % 9}`, last_name: 'New', profile_data: { registration_source: 'pages' } }
      await live(`auth0|new-${made++}`, body)
      await users[page % 30]?.user('PATCH', PROFILE, { body: { profile_data: { title: `${made}` } } })
      const { user } = await live(`auth0|gone-${made}`, body)
      await user('DELETE', PROFILE)
    }
    for (const filter of [{ name: 'page' }, { attribute: 'registration_source:pages' }, { complete: 'true' }, {}]) {
      const found = await findAll({ ...filter, limit: '4' }, meddle)
      t.strictSame(found.filter((sub) => sub.startsWith('auth0|page-')).sort(), wanted, JSON.stringify(filter))
      t.equal(new Set(found).size, found.length, 'nobody twice')
    }
  })

  t.test('a page looks at so many users only, and says where to go on', async (t) => {
    await app.database.sql(`
      insert into accounts_user (id, auth0_id, first_name, profile_data)
      select gen_random_uuid(), 'auth0|crowd-' || n, 'Crowd ' || n, '{"registration_source": "crowd"}' from generate_series(1, 5000) n`)
    await app.database.sql(`
      update accounts_user set registration_completed_at = now() where auth0_id in ('auth0|crowd-1', 'auth0|crowd-4999')`)
    for (const filter of [{ attribute: 'registration_source:crowd' }, { name: 'crowd' }]) {
      const pages: number[] = []
      let cursor: string | null = null
      do {
        const { json } = await search({ ...filter, complete: 'true', ...(cursor && { cursor }) })
        pages.push(json.items.length)
        cursor = json.next_cursor
      } while (cursor !== null)
      t.equal(pages.length, 3)
      t.equal(
        pages.reduce((sum, each) => sum + each),
        2,
      )
    }
  })
})

t.test('what cannot be recorded cannot be found', async (t) => {
  const app = await build(t)
  const desk = await app.as(DESK)
  const user = await app.as({ sub: 'auth0|one' })
  await user('PUT', PROFILE, { body: { first_name: 'CANARY', profile_data: { registration_source: 'x' } } })
  await app.database.sql(`
    create function refuse() returns trigger language plpgsql as $$
    begin raise exception 'disk full' using errcode = 'disk_full'; end $$;
    create trigger refuse before insert on accounts_audit for each row execute function refuse()`)
  for (const filter of [
    '',
    'name=canary',
    'auth0_id=auth0%7Cone',
    'attribute=registration_source:x',
    'complete=false',
  ]) {
    const reply = await desk('GET', `${USERS}?${filter}`)
    isProblem(t, reply, '503 database_unavailable', undefined, filter)
    t.notMatch(reply.text, /CANARY/)
  }
  t.strictSame((await desk('GET', `${USERS}?name=nobody`)).json, { items: [], next_cursor: null })
})

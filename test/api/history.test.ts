import t, { type Test } from 'tap'
import { build, PROFILE } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

const HISTORY = `${PROFILE}/history`

interface Entry {
  id: string
  version: number
}

t.test('one app', async (t) => {
  const app = await build(t)
  type User = Awaited<ReturnType<typeof app.as>>

  const write = (user: User, n: number) => user('PUT', PROFILE, { body: { profile_data: { n } } })
  /** All pages, one after the other; `between` runs after each. */
  async function pages(t: Test, user: User, limit: number, between = async () => {}): Promise<Entry[][]> {
    const found: Entry[][] = []
    for (let cursor = ''; ; ) {
      const { json } = await user('GET', `${HISTORY}?limit=${limit}${cursor}`)
      found.push(json.items)
      if (json.next_cursor === null) return found
      t.equal(json.items.length, limit, 'only the last page may be short')
      cursor = `&cursor=${json.next_cursor}`
      await between()
    }
  }
  const versions = (entries: Entry[]) => entries.map(({ version }) => version)
  const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => from - n)

  t.test('a user never seen has an empty history, and reading it creates nobody', async (t) => {
    const user = await app.as({ sub: 'auth0|nobody' })
    t.strictSame((await user('GET', HISTORY)).json, { items: [], next_cursor: null })
    t.strictSame(await app.database.sql("select id from accounts_user where auth0_id = 'auth0|nobody'"), [])
  })

  t.test('an entry says what, who, through which application, in which request', async (t) => {
    const spa = await app.as({ sub: 'auth0|entry', azp: 'spa' })
    const mobile = await app.as({ sub: 'auth0|entry', azp: undefined, client_id: 'mobile' })
    const none = await app.as({ sub: 'auth0|entry', azp: undefined })
    await spa('PUT', PROFILE, { body: { profile_data: { a: 1 } } })
    const { headers, json } = await mobile('PATCH', PROFILE, { body: { profile_data: { a: 2 } } })
    await none('GET', `${PROFILE}/export`)
    const { items } = (await spa('GET', HISTORY)).json
    const self = (client: string | null) => ({ subject: 'auth0|entry', client, self: true })
    t.equal(items.length, 3)
    t.match(items[0], { operation: 'exportProfile', version: null, actor: self(null), changes: [] })
    t.strictSame(items[1], {
      id: items[1].id,
      at: json.updated_at,
      operation: 'patchProfile',
      version: 2,
      actor: self('mobile'),
      request_id: headers['x-request-id'],
      changes: [{ pointer: '/profile_data/a', old: 1, new: 2 }],
    })
    t.match(items[2], { operation: 'putProfile', version: 1, actor: self('spa') })
  })

  t.test('pages are newest first, without gap or repeat, whatever their size', async (t) => {
    const user = await app.as({ sub: 'auth0|pages' })
    for (let n = 1; n <= 13; n++) await write(user, n)
    for (const limit of [1, 4, 12, 13, 14, 200]) {
      const found = await pages(t, user, limit)
      t.strictSame(versions(found.flat()), down(13, 1), `limit ${limit}`)
      t.equal(found.length, Math.ceil(13 / limit), 'no empty page at the end')
    }
    t.strictSame(versions((await user('GET', HISTORY)).json.items), down(13, 1), 'the default limit holds them')
  })

  t.test('paging while others write gives every entry that was there once', async (t) => {
    const user = await app.as({ sub: 'auth0|moving' })
    for (let n = 1; n <= 20; n++) await write(user, n)
    let n = 100
    const found = await pages(t, user, 3, async () => {
      await Promise.all([write(user, n++), write(user, n++)])
    })
    t.strictSame(versions(found.flat()), down(20, 1))
  })

  t.test('entries of the very same time are not lost between two pages', async (t) => {
    const user = await app.as({ sub: 'auth0|same-time' })
    const { id } = (await user('GET', PROFILE)).json
    await app.database.sql(
      `insert into accounts_audit (id, user_id, operation, actor, occurred_at)
       select gen_random_uuid(), $1, 'test', 'x', '2026-01-02T03:04:05.678901Z' from generate_series(1, 25)`,
      [id],
    )
    const found = (await pages(t, user, 4)).flat()
    t.equal(new Set(found.map((entry) => entry.id)).size, 26)
    t.equal(found.length, 26)
  })

  t.test('a limit is 1 to 200; the default is 50', async (t) => {
    const user = await app.as({ sub: 'auth0|limit' })
    const { id } = (await user('GET', PROFILE)).json
    await app.database.sql(
      `insert into accounts_audit (id, user_id, operation, actor) select gen_random_uuid(), $1, 'test', 'x' from generate_series(1, 250)`,
      [id],
    )
    const count = async (query: string) => (await user('GET', HISTORY + query)).json.items.length
    t.strictSame([await count(''), await count('?limit=1'), await count('?limit=200')], [50, 1, 200])
    for (const limit of [
      '0',
      '201',
      '-1',
      '1.5',
      'abc',
      '',
      '1&limit=2',
      '99999999999999999999',
      'NaN',
      '%00',
      '1%20or%201=1',
    ]) {
      isProblem(t, await user('GET', `${HISTORY}?limit=${limit}`), '400 invalid_parameter', ['#/query/limit'], limit)
    }
  })

  t.test('a cursor that was tampered with is 400 and names the parameter', async (t) => {
    const user = await app.as({ sub: 'auth0|tamper' })
    for (let n = 1; n <= 3; n++) await write(user, n)
    const cursor: string = (await user('GET', `${HISTORY}?limit=1`)).json.next_cursor
    const [time, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const tampered = [
      '',
      'x',
      '%00',
      '%zz',
      '..%2F..',
      `${cursor}!`,
      cursor.slice(1),
      cursor.slice(0, -3),
      'x'.repeat(513),
      encode([time]),
      encode([id, time]),
      encode([time, `${id}' or true --`]),
      encode([time, id, 'more']),
      encode(['0000-01-01T00:00:00.000000Z', id]),
      encode(['2026-02-30T00:00:00.000000Z', id]),
      encode(['infinity', id]),
      encode({ time, id }),
      `${cursor}&cursor=${cursor}`,
    ]
    for (const each of tampered) {
      const reply = await user('GET', `${HISTORY}?limit=1&cursor=${each}`)
      isProblem(t, reply, '400 invalid_parameter', ['#/query/cursor'], `cursor ${each.slice(0, 40)}`)
    }
    t.strictSame(
      versions((await user('GET', `${HISTORY}?cursor=${cursor}`)).json.items),
      [2, 1],
      'the good one is good',
    )
    t.equal((await user('GET', `${HISTORY}?cursor=${encode(['9999-12-31T23:59:59.000000Z', id])}`)).status, 200)
    t.equal(
      (await user('GET', `${HISTORY}?cursor=${encode(['0001-01-01T00:00:00.000000Z', id])}`)).json.items.length,
      0,
    )
  })

  t.test("another user's cursor opens nothing of theirs", async (t) => {
    const [a, b] = [await app.as({ sub: 'auth0|cursor-a' }), await app.as({ sub: 'auth0|cursor-b' })]
    for (let n = 1; n <= 3; n++) await write(a, n)
    await write(b, 1)
    await write(a, 4)
    const cursor = (await a('GET', `${HISTORY}?limit=1`)).json.next_cursor
    const [entry, ...others] = (await b('GET', `${HISTORY}?cursor=${cursor}`)).json.items
    t.match(entry, { actor: { subject: 'auth0|cursor-b' } })
    t.strictSame(others, [])
  })
})

t.test('a database in another time zone, without prepared statements, gives the same', async (t) => {
  const app = await build(t)
  await app.database.sql(
    "do $$ begin execute format('alter database %I set timezone to %L', current_database(), 'Asia/Kabul'); end $$",
  )
  const other = await build(t, { DATABASE_PREPARED: 'false' }, { replicaOf: app })
  const before = Date.now()
  const profile = await other.call('PUT', PROFILE, { body: { first_name: 'A', profile_data: { phone: '123456' } } })
  await other.call('PATCH', PROFILE, { body: { profile_data: { a: { b: [1, null] } } } })
  await other.call('PUT', `${PROFILE}/consents/contact`, { body: { status: 'given', locale: 'fa-AF' } })
  for (const time of [profile.json.created_at, profile.json.updated_at]) {
    t.ok(Date.parse(time) >= before - 1 && Date.parse(time) <= Date.now(), `${time} is now, in UTC`)
  }
  const versions: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { json } = await other.call('GET', `${HISTORY}?limit=1${cursor && `&cursor=${cursor}`}`)
    versions.push(...json.items.map(({ version }: Entry) => version))
    cursor = json.next_cursor
  }
  t.strictSame(versions, [3, 2, 1])
  const document = (await other.call('GET', `${PROFILE}/export`)).json
  t.strictSame(
    versions,
    document.history.map(({ version }: Entry) => version),
  )
  t.strictSame(document.profile, (await app.call('GET', PROFILE)).json, 'whoever is asked')
  t.equal((await other.call('DELETE', PROFILE)).status, 204)
  t.strictSame((await app.call('GET', PROFILE)).json.profile_data, {})
})

import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { ACCOUNTS, administration, inSeconds, licenseOf, numbered, users } from '../helpers/access.ts'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

const QUARTER_MS = 15 * 60_000
const NOTHING = {
  requests_made: 0,
  requests_approved: 0,
  requests_denied: 0,
  requests_cancelled: 0,
  requests_expired: 0,
  licenses_granted: 0,
  licenses_revoked: 0,
  licenses_expired: 0,
}

async function reporter(app: TestApp) {
  const call = await app.as({ sub: 'bi@clients', permissions: ['reports:read'] })
  const get = (query = '', accept = 'application/json') =>
    call('GET', `${ACCOUNTS}/reports/access${query}`, { headers: { accept } })
  const line = async (resource: string) =>
    (await get()).json.items.find((each: { resource: string }) => each.resource === resource)
  return { get, line }
}

function untilExpired(ends: string): Promise<void> {
  return sleep(Math.max(0, Date.parse(ends) - Date.now()) + 50)
}

t.test('the story of a resource, in numbers', async (t) => {
  const app = await build(t)
  const { get, line } = await reporter(app)
  const { manager, define, grant } = await administration(app)
  const subjects = numbered('auth0|u', 6)
  const ids = await users(app, subjects)
  t.strictSame((await get()).json.items, [])
  await define('a')
  await define('untouched')
  const ask = async (n: number, body: object = {}) => {
    const user = await app.as({ sub: subjects[n] })
    const reply = await user('POST', `${PROFILE}/access-requests`, { body: { resource: 'a', reason: 'R', ...body } })
    return String(reply.json.id)
  }
  const decide = (id: string, body: object) => manager('POST', `${ACCOUNTS}/access-requests/${id}/decision`, { body })

  await decide(await ask(0), { decision: 'approve' })
  await decide(await ask(1), { decision: 'deny' })
  const mine = await ask(2)
  await (await app.as({ sub: subjects[2] }))('POST', `${PROFILE}/access-requests/${mine}/cancel`, { body: {} })
  await grant(ids[3], 'a', { expires_at: inSeconds(3600) })
  await grant(ids[3], 'a', { expires_at: inSeconds(7200) })
  await manager('DELETE', licenseOf(ids[3], 'a'))
  const story = {
    ...NOTHING,
    resource: 'a',
    requests_made: 3,
    requests_approved: 1,
    requests_denied: 1,
    requests_cancelled: 1,
    licenses_granted: 2,
    licenses_revoked: 1,
  }
  t.strictSame(await line('a'), story, 'an extension is no grant, and what is due is not there yet')

  const soon = inSeconds(1.5)
  await grant(ids[4], 'a', { expires_at: soon })
  await ask(5, { expires_at: soon })
  t.match(await line('a'), { licenses_granted: 3, licenses_expired: 0, requests_made: 4, requests_expired: 0 })
  await untilExpired(soon)
  t.match(await line('a'), { licenses_expired: 1, requests_expired: 1 }, 'to the second, with nothing having run')

  await grant(ids[4], 'a')
  await manager('DELETE', licenseOf(ids[3], 'a'))
  await ask(5)
  t.match(await line('a'), { licenses_granted: 4, licenses_expired: 1, licenses_revoked: 1, requests_made: 5 })
  for (const n of [0, 4, 5]) await (await app.as({ sub: subjects[n] }))('DELETE', PROFILE)
  const end = {
    ...story,
    requests_made: 5,
    requests_cancelled: 2,
    requests_expired: 1,
    licenses_granted: 4,
    licenses_revoked: 3,
    licenses_expired: 1,
  }
  t.strictSame(await line('a'), end, 'an erasure ends what there is, and takes nothing out of the numbers')
  t.equal((await get()).json.items.length, 1, 'nothing happened to the other one')

  const csv = await get('', 'text/csv')
  t.match(csv.headers['content-type'], /^text\/csv/)
  t.equal(csv.text, `resource,${Object.keys(NOTHING).join()}\r\na,5,1,1,2,1,4,3,1\r\n`)
  t.strictSame((await get('?from=2026-01-01&to=2026-01-02')).json.items, [], 'another time')
  isProblem(t, await get('?from=2026-02-30'), '400 invalid_parameter', ['#/query/from'])
  isProblem(t, await get('?form=2026-01-01'), '400 invalid_parameter', ['#/query/form'])
})

t.test('an erasure after a request has expired does not cancel it', async (t) => {
  const app = await build(t)
  const { line } = await reporter(app)
  const { define } = await administration(app)
  await define('a')
  const user = await app.as({ sub: 'auth0|late' })
  const soon = inSeconds(1)
  await user('POST', `${PROFILE}/access-requests`, { body: { resource: 'a', reason: 'R', expires_at: soon } })
  await untilExpired(soon)
  await user('DELETE', PROFILE)
  t.match((await user('GET', `${PROFILE}/access-requests`)).json.items, [{ status: 'expired', reason: null }])
  t.match(await line('a'), { requests_made: 1, requests_cancelled: 0, requests_expired: 1 })
})

t.test('what ends at the borders of days, of any zone', async (t) => {
  const app = await build(t)
  const { get } = await reporter(app)
  const [id] = await users(app, ['auth0|x'])
  const { sql } = app.database
  await sql(`insert into accounts_resource (name, title) select 'r' || n, 'T' from generate_series(1, 3) n`)
  // In the middle of a quarter of an hour, and at its very borders.
  const ends = [0, 1, QUARTER_MS - 1].map((ms) => new Date(Date.parse('2026-03-01T00:00:00Z') + ms).toISOString())
  for (const [n, end] of ends.entries()) {
    await sql(
      `insert into accounts_license (resource, user_id, expires_at, granted_at, granted_by, updated_at)
       values ('r' || $1::int, $2, $3, '2026-02-01', 'x', now())`,
      [n + 1, id, end],
    )
  }
  const expired = async (query: string) =>
    (await get(query)).json.items.map((each: Record<string, number>) => `${each.resource} ${each.licenses_expired}`)
  t.strictSame(await expired('?from=2026-03-01&to=2026-03-01'), ['r1 1', 'r2 1', 'r3 1'])
  t.strictSame(await expired('?from=2026-02-28&to=2026-02-28'), [])
  t.strictSame(await expired('?from=2026-02-28&to=2026-02-28&time_zone=America/New_York'), ['r1 1', 'r2 1', 'r3 1'])
  t.strictSame(await expired('?from=2026-02-01&to=2026-02-01'), ['r1 0', 'r2 0', 'r3 0'])
})

t.test('the same numbers as the tables have, whoever writes at the same time', async (t) => {
  const app = await build(t)
  const other = await build(t, {}, { replicaOf: app })
  const { get } = await reporter(app)
  const [one, two] = [await administration(app), await administration(other)]
  const subjects = numbered('auth0|many', 12)
  const ids = await users(app, subjects)
  for (const resource of ['a', 'b', 'c']) await one.define(resource)
  let granted = 0
  await Promise.all(
    ids.map(async (id, n) => {
      const { grant, manager } = n % 2 ? one : two
      for (const resource of n % 2 ? ['a', 'b', 'c'] : ['c', 'b', 'a']) {
        const reply = await grant(id, resource, { expires_at: inSeconds(3600 + n) })
        if (reply.status === 200) granted++
      }
      if (n % 3 === 0) await manager('DELETE', licenseOf(id, 'b'))
      if (n % 3 === 1) await (await (n % 2 ? app : other).as({ sub: subjects[n] }))('DELETE', PROFILE)
    }),
  )
  t.equal(granted, 36)
  const sum = (column: string) =>
    get().then(({ json }) =>
      json.items.reduce((all: number, each: Record<string, number>) => all + Number(each[column]), 0),
    )
  const [row] = await app.database.sql('select count(*)::int as left from accounts_license')
  t.equal(await sum('licenses_granted'), 36)
  t.equal(await sum('licenses_revoked'), 36 - Number(row?.left))
  t.strictSame(
    await app.database.sql(`select sum(count)::int as due from accounts_access_count where event = 'license_due'`),
    [{ due: Number(row?.left) }],
    'and what is due is what there is',
  )
})

import t from 'tap'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'
import { settled } from '../helpers/settled.ts'

const REPORTS = '/api/v1/accounts/reports'
const TODAY = new Date().toISOString().slice(0, 10)

async function reader(app: TestApp) {
  const call = await app.as({ sub: 'bi@clients', permissions: ['reports:read'] })
  return (report: string, query: Record<string, string> = {}, accept?: string) =>
    call('GET', `${REPORTS}/${report}?${new URLSearchParams(query)}`, {
      headers: accept === undefined ? {} : { accept },
    })
}

async function register(app: TestApp, sub: string, data: object, names: object = { first_name: 'A', last_name: 'B' }) {
  const user = await app.as({ sub })
  await user('GET', PROFILE)
  await user('PATCH', PROFILE, { body: { ...names, profile_data: data } })
  return user
}

t.test('registrations: who came, who completed, by whatever is asked', async (t) => {
  const app = await build(t)
  const get = await reader(app)
  const before = await get('registrations')
  t.strictSame([before.json.as_of, before.json.items.length, before.json.by], [null, 30, 'day'])
  for (let n = 0; n < 6; n++) await register(app, `github|${n}`, { registration_source: 'web' })
  for (let n = 0; n < 5; n++) await register(app, `auth0|${n}`, { registration_source: 'App' }, { first_name: 'A' })
  const rare = await register(app, 'auth0|rare', { registration_source: 'CANARY of one person' })
  await app.counter.catchUp()

  const days = (await get('registrations')).json
  t.match(days.items.at(-1), { key: TODAY, created: 12, completed: 7, rate: 0.5833 })
  t.ok(days.items.at(-1).median_seconds < 5)
  t.match(days.items.at(-2), { created: 0, completed: 0, rate: null, median_seconds: null })
  t.ok(Date.now() - Date.parse(days.as_of) < 10_000)

  const lines = async (by: string) =>
    (await get('registrations', { by })).json.items.map(
      ({ key, created, completed }: Record<string, unknown>) => `${key} ${created} ${completed}`,
    )
  t.strictSame(await lines('source'), ['app 5 0', 'other 1 1', 'web 6 6'])
  t.strictSame(await lines('provider'), ['github 6 6', 'none 6 1'].map(String))
  t.strictSame(await lines('missing_field'), ['/last_name 5 0'])
  t.strictSame(
    (await lines('week')).reduce((sum: number, line: string) => sum + Number(line.split(' ')[1]), 0),
    12,
  )

  await rare('DELETE', PROFILE)
  await settled(app.database)
  await app.counter.catchUp()
  t.match((await get('registrations')).json.items.at(-1), { created: 11, completed: 6 }, 'erased users are not counted')
  t.strictSame(
    await app.database.sql(
      `select u.auth0_id from accounts_registration join accounts_user u on u.id = user_id where u.erased_at is not null`,
    ),
    [],
  )
})

t.test('the same numbers as the table of users has, whoever counts and however often', async (t) => {
  const app = await build(t)
  const other = await build(t, {}, { replicaOf: app })
  // Adopted users: nothing in the audit trail says that they came.
  await app.database.sql(`
    insert into accounts_user (id, auth0_id, created_at, registration_completed_at, first_name)
    select gen_random_uuid(), 'old|' || n, now() - n * interval '7 hours',
      case when n % 3 = 0 then now() - n * interval '7 hours' + interval '1 minute' end, 'A'
    from generate_series(1, 1200) n`)
  const work = Array.from({ length: 40 }, (_, n) => register(n % 2 ? app : other, `auth0|${n % 8}`, { n }))
  await Promise.all([app.counter.catchUp(), other.counter.catchUp(), ...work])
  await settled(app.database)
  await Promise.all([app.counter.catchUp(), other.counter.catchUp(), app.counter.catchUp()])
  await settled(app.database)
  await app.counter.catchUp()
  const get = await reader(app)
  for (const time_zone of ['UTC', 'Asia/Kathmandu', 'America/New_York', 'Pacific/Apia']) {
    const { json } = await get('registrations', { time_zone })
    const wanted = await app.database.sql(
      `select (created_at at time zone $1)::date::text as key, count(*)::int as created, count(registration_completed_at)::int as completed
       from accounts_user where (created_at at time zone $1)::date between $2 and $3 group by 1 order by 1`,
      [time_zone, json.from, json.to],
    )
    const found = json.items.filter(({ created }: { created: number }) => created > 0)
    t.strictSame(
      found.map(({ key, created, completed }: Record<string, unknown>) => ({ key, created, completed })),
      wanted,
      time_zone,
    )
    const aMinute = json.items.find(({ median_seconds }: { median_seconds: number }) => median_seconds > 30)
    t.ok(Math.abs(aMinute.median_seconds - 60) < 6, 'the median within 10 %')
  }
})

t.test('compliance: consents, erasures, exports, reads; nobody counts twice', async (t) => {
  const app = await build(t)
  const other = await build(t, {}, { replicaOf: app })
  for (let n = 0; n < 6; n++) {
    const user = await register(app, `auth0|${n}`, { phone: '009650000000' })
    await user('PUT', `${PROFILE}/consents/newsletter`, { body: { status: 'given', policy_version: '2026-01' } })
    if (n === 0) await user('PUT', `${PROFILE}/consents/private-canary`, { body: { status: 'given' } })
    if (n === 1) await user('PUT', `${PROFILE}/consents/contact`, { body: { status: 'withdrawn' } })
    if (n === 2) await user('GET', `${PROFILE}/export`)
    if (n === 3) {
      const { id } = (await user('GET', PROFILE)).json
      const support = await app.as({ sub: 'auth0|support', permissions: ['users:read'] })
      await support('GET', `/accounts/users/${id}`)
      await user('DELETE', PROFILE)
    }
  }
  await settled(app.database)
  await Promise.all([app.counter.catchUp(), other.counter.catchUp()])
  await settled(app.database)
  await app.counter.catchUp()
  const get = await reader(app)
  const { json, text } = await get('compliance')
  t.strictSame(
    json.items.map((line: Record<string, unknown>) => `${line.event} ${line.subject} ${line.detail} ${line.count}`),
    [
      'consent_given contact  6',
      'consent_given newsletter 2026-01 6',
      'consent_given other  1',
      'consent_withdrawn contact  2',
      'consent_withdrawn other  1',
      'erasure   1',
      'export exportProfile  1',
      'read getUser  1',
    ],
  )
  t.notMatch(text, /canary/)
  const erasure = json.items.find(({ event }: { event: string }) => event === 'erasure')
  t.ok(erasure.max_ms >= 0 && erasure.max_ms < 10_000, 'how long the erasure took to begin')

  // The contract lets no such version in; whatever else may have written it.
  await app.database.sql(
    `insert into accounts_event_count values (now(), 'consent_given', 'newsletter', '=1+1', 6, 0, 0)`,
  )
  const csv = await get('compliance', {}, 'text/csv')
  t.match(csv.headers['content-type'], /^text\/csv/)
  t.match(csv.text, "\r\nconsent_given,newsletter,'=1+1,6,,\r\n", 'nothing that a spreadsheet would run')
  t.match(
    (await get('registrations', {}, 'text/csv, */*;q=0.1')).text,
    /^key,created,completed,rate,median_seconds\r\n/,
  )
  t.match((await get('registrations', {}, 'application/json, text/csv;q=0.5')).json, { by: 'day' })
})

t.test('activity: who was there, each once, whatever they did and however often', async (t) => {
  const app = await build(t)
  const other = await build(t, {}, { replicaOf: app })
  const { sql } = app.database
  const get = await reader(app)
  const rows = () => sql('select user_id from accounts_activity')
  for (const replica of [app, other]) {
    for (let n = 0; n < 5; n++) await register(replica, `auth0|${n}`, {})
    await Promise.all([app.activity.flush(), other.activity.flush()])
  }
  const machine = await app.as({ sub: 'store@clients' })
  await machine('GET', `${REPORTS}/activity`)
  await app.call('GET', PROFILE, { token: 'none' })
  await app.activity.flush()
  t.equal((await rows()).length, 5, 'no machine, nobody who is refused, nobody twice')
  const { json } = await get('activity')
  t.match(json, { time_zone: 'UTC', to: TODAY, items: { length: 30 } })
  t.strictSame(json.items.at(-1), { day: TODAY, daily: 5, weekly: 5, monthly: 5 })
  t.strictSame(json.items.at(-2), { ...json.items.at(-2), daily: 0, weekly: 0, monthly: 0 })
  t.equal((await get('activity', { from: TODAY }, 'text/csv')).text, `day,daily,weekly,monthly\r\n${TODAY},5,5,5\r\n`)

  const user = await app.as({ sub: 'auth0|0' })
  t.equal((await user('DELETE', PROFILE)).status, 204)
  await user('GET', PROFILE)
  await app.activity.flush()
  const late = await app.as({ sub: 'auth0|late' })
  await late('GET', PROFILE)
  t.equal((await late('DELETE', PROFILE)).status, 204)
  await app.activity.flush()
  t.equal((await rows()).length, 4, 'an erasure takes it, also what was not written yet')
  const data = { object: { user_id: 'auth0|1' } }
  const event = { specversion: '1.0', type: 'user.deleted', source: 'test', id: '1', time: new Date().toISOString() }
  await app.call('POST', '/api/v1/accounts/hooks/auth0', { body: { ...event, data } })
  t.equal((await rows()).length, 3, 'and so does a deletion at the identity provider')
  t.strictSame((await get('activity')).json.items.at(-1), { day: TODAY, daily: 3, weekly: 3, monthly: 3 })
})

t.test('activity: the same numbers as counting everybody anew for each day', async (t) => {
  const app = await build(t)
  const get = await reader(app)
  await app.database.sql(`
    insert into accounts_activity
    select md5(n::text)::uuid, date '2026-01-01' + day from generate_series(1, 60) n, generate_series(0, 120) day
    where hashint8(n * 1000 + day) % (n + 1) = 0`)
  const range = { from: '2026-02-10', to: '2026-05-20' }
  const within = (days: number) =>
    `(select count(distinct user_id)::int from accounts_activity a where a.day > d - ${days} and a.day <= d)`
  const wanted = await app.database.sql(
    `select d::date::text as day, ${within(1)} as daily, ${within(7)} as weekly, ${within(30)} as monthly
     from (select generate_series($1::date, $2::date, '1 day')::date as d) days order by d`,
    [range.from, range.to],
  )
  t.ok(wanted.some(({ daily, weekly }) => Number(daily) > 0 && Number(daily) < Number(weekly)))
  t.strictSame((await get('activity', range)).json.items, wanted)
  t.equal((await get('activity', { from: '2024-01-01', to: '2027-01-04' })).json.items.length, 1_100, 'any range')
  for (const time_zone of ['Europe/Berlin', 'utc', '']) {
    isProblem(t, await get('activity', { time_zone }), '400 invalid_parameter', ['#/query/time_zone'])
  }
  isProblem(t, await get('activity', { from: '2026-02-30' }), '400 invalid_parameter', ['#/query/from'])
  for (const report of ['registrations', 'activity', 'compliance']) {
    const beforeTime = await get(report, { from: '0000-01-01', to: '0001-01-02' })
    isProblem(t, beforeTime, '400 invalid_parameter', undefined, report)
    t.equal((await get(report, { from: '1970-01-01', to: '1970-01-02' })).status, 200)
  }
})

t.test('a range that is none is refused', async (t) => {
  const app = await build(t)
  const get = await reader(app)
  const cases: [Record<string, string>, string][] = [
    [{ from: '2026-02-30' }, 'from'],
    [{ to: '2026-13-01' }, 'to'],
    [{ from: '2026-02-02', to: '2026-02-01' }, 'to'],
    [{ from: '2016-02-02', to: '2026-02-01' }, 'to'],
    [{ from: 'yesterday' }, 'from'],
    [{ time_zone: 'Mars/Olympus' }, 'time_zone'],
    [{ time_zone: '+05:30' }, 'time_zone'],
    [{ by: 'moon' }, 'by'],
  ]
  for (const [query, parameter] of cases) {
    isProblem(t, await get('registrations', query), '400 invalid_parameter', [`#/query/${parameter}`])
  }
})

import t, { type Test } from 'tap'
import {
  createRegistration,
  nextStep,
  type ProfileClient,
  ProfileError,
  type RegistrationForm,
  type TextStorage,
} from '../src/index.ts'
import { problem, type Setup, setUp } from './harness.ts'

const EMAIL = 'ahmed@example.com'
const FORM: RegistrationForm = {
  email: EMAIL,
  first_name: 'أحمد',
  last_name: 'AlRajhy',
  phone: '009650000000',
  title: 'Software Engineer',
  consents: { contact: { status: 'given', policy_version: '2026-01', locale: 'ar' } },
}
const MINUTE = 60_000

/** What a browser has: a storage of the tab and one of all tabs. */
function memory(): TextStorage & { items: Map<string, string> } {
  const items = new Map<string, string>()
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
}

/** A tab whose clock can be set. A duplicated tab starts with a copy of the storage; a page that is loaded again keeps it. */
function openTab(client: Pick<ProfileClient, 'updateProfile'>, shared = memory(), storage = memory()) {
  const clock = { now: Date.parse('2026-11-24T10:00:00Z') }
  const load = () =>
    createRegistration({
      client,
      source: 'example-web',
      storage: () => storage,
      shared: () => shared,
      now: () => clock.now,
    })
  return { clock, storage, shared, load }
}

async function stored({ app }: Setup): Promise<Record<string, unknown>[]> {
  return app.database.sql('select auth0_id, first_name, last_name, profile_data, version from accounts_user order by 1')
}

async function counted({ app }: Setup): Promise<string[]> {
  const { body } = await app.ops.inject('/metrics')
  return [...body.matchAll(/^profile_registrations_total\{outcome="(\w+)"\} (\d+)/gm)].map((m) => `${m[1]} ${m[2]}`)
}

async function setUpTab(t: Test) {
  const service = await setUp(t)
  return { service, ...openTab(service.client) }
}

t.test('form, login, profile saved, nothing left behind', async (t) => {
  const { service, load, storage, clock } = await setUpTab(t)
  const stashed = load().stash(FORM)
  t.match(stashed, { stored: true, bytes: Number })
  clock.now += 42_000
  const resumed = await load().resume({ email: ' Ahmed@Example.com ' })
  t.match(resumed, { status: 'saved', profile: { first_name: 'أحمد', completion: { complete: true } } })
  t.match(await stored(service), [
    {
      last_name: 'AlRajhy',
      profile_data: { phone: '009650000000', title: 'Software Engineer', registration_source: 'example-web' },
    },
  ])
  t.match((await service.client.listConsents()).data.items, [
    { purpose: 'contact', status: 'given', policy_version: '2026-01', locale: 'ar' },
  ])
  t.equal(storage.items.size, 0)
  t.strictSame(await counted(service), ['resumed 1'])
  const { body } = await service.app.ops.inject('/metrics')
  t.match(body, 'profile_registration_age_seconds_sum{outcome="resumed"} 42')
  t.match(body, `profile_registration_bytes_sum{outcome="resumed"} ${'bytes' in stashed && stashed.bytes}`)
  t.match(await load().resume({ email: EMAIL }), { status: 'nothing', reason: 'none' })
})

t.test('never keeps a password or a token, nor anything else that it does not know', async (t) => {
  const { load, storage } = await setUpTab(t)
  for (const name of ['password', 'token', 'access_token', 'anything']) {
    t.throws(
      () => load().stash({ ...FORM, [name]: 'secret' } as never),
      new TypeError(`${name} is never kept across a login`),
    )
  }
  t.throws(() => load().stash({ ...FORM, phone: 5 } as never), TypeError)
  t.throws(() => load().stash({ first_name: 'Ahmed' } as never), TypeError, 'whose it is has to be known')
  t.equal(storage.items.size, 0)
  const typed = { email: EMAIL, password: 'secret' }
  const tokens = { email: EMAIL, access_token: 'secret' }
  // The compiler refuses them as well: a literal, and what comes from elsewhere.
  // @ts-expect-error
  t.throws(() => load().stash({ email: EMAIL, token: 'secret' }))
  // @ts-expect-error
  t.throws(() => load().stash(typed))
  // @ts-expect-error
  t.throws(() => load().stash(tokens))
  t.equal(storage.items.size, 0)
})

t.test('two tabs, each with a form of its own: both are saved', async (t) => {
  const { service, load, shared } = await setUpTab(t)
  const other = openTab(service.client, shared)
  load().stash({ email: EMAIL, first_name: 'Ahmed', last_name: 'AlRajhy' })
  other.load().stash({ email: EMAIL, title: 'Lead' })
  const results = await Promise.all([load().resume({ email: EMAIL }), other.load().resume({ email: EMAIL })])
  t.match(results, [{ status: 'saved' }, { status: 'saved' }])
  t.match(await stored(service), [{ first_name: 'Ahmed', profile_data: { title: 'Lead' } }])
})

t.test('a duplicated tab does not bring back what was changed since', async (t) => {
  const { service, load, shared, storage } = await setUpTab(t)
  load().stash(FORM)
  const copy = memory()
  for (const [key, value] of storage.items) copy.setItem(key, value)
  const other = openTab(service.client, shared, copy)
  await load().resume({ email: EMAIL })
  await service.client.putProfile({ body: { first_name: 'Corrected' } })
  t.match(await other.load().resume({ email: EMAIL }), { status: 'nothing', reason: 'done_elsewhere' })
  t.match(await stored(service), [{ first_name: 'Corrected' }])
  t.equal(copy.items.size, 0)
})

t.test('two resumes at the same time, as frameworks like to do, are one', async (t) => {
  const { service, load } = await setUpTab(t)
  const registration = load()
  registration.stash(FORM)
  const [a, b] = await Promise.all([registration.resume({ email: EMAIL }), registration.resume({ email: EMAIL })])
  t.equal(a, b)
  t.strictSame(await counted(service), ['resumed 1'])
})

t.test('a closed tab: nothing is pending in the next one, and the completion form asks', async (t) => {
  const { service, load } = await setUpTab(t)
  load().stash(FORM)
  const next = openTab(service.client).load()
  t.match(await next.resume({ email: EMAIL }), { status: 'nothing', reason: 'none' })
  const { data } = await service.client.getProfile()
  t.match(nextStep(data), { step: 'complete', fields: [{ name: 'first_name' }, { name: 'last_name' }] })
  const profile = await next.complete({ first_name: 'Ahmed', last_name: 'AlRajhy' })
  t.strictSame(nextStep(profile), { step: 'done' })
  t.strictSame(await counted(service), ['none 1'])
})

t.test('a second user on the same device never gets what the first one typed', async (t) => {
  const { service, load, storage } = await setUpTab(t)
  const sara = await setUp(t, { sub: 'auth0|sara', replicaOf: service.app })
  for (const email of ['sara@example.com', null, undefined, '']) {
    load().stash(FORM)
    const registration = openTab(sara.client, memory(), storage).load()
    t.match(await registration.resume({ email }), { status: 'nothing', reason: 'other_user' }, `${email}`)
    t.equal(storage.items.size, 0, 'nor can anybody else')
  }
  load().stash(FORM)
  const registration = openTab(sara.client, memory(), storage).load()
  await registration.resume({ email: 'sara@example.com' })
  await registration.complete({ first_name: 'Sara' })
  t.match(await stored(service), [{ auth0_id: 'auth0|sara', first_name: 'Sara', last_name: null }])
  t.strictSame(await counted(service), ['other_user 1'])
})

t.test('expires after 30 minutes', async (t) => {
  const { service, load, clock, storage } = await setUpTab(t)
  load().stash(FORM)
  clock.now += 30 * MINUTE + 1
  const registration = load()
  t.strictSame(await registration.resume({ email: EMAIL }), { status: 'expired' })
  t.equal(storage.items.size, 0)
  t.strictSame(await stored(service), [])
  await registration.complete({ first_name: 'Ahmed' })
  t.strictSame(await counted(service), ['expired 1'])

  load().stash(FORM)
  clock.now += 30 * MINUTE
  t.match(await load().resume({ email: EMAIL }), { status: 'saved' }, 'not a moment earlier')
})

t.test('a clock that jumps: set back a little is no matter, set back further is of unknown age', async (t) => {
  const { service, load, clock } = await setUpTab(t)
  load().stash(FORM)
  clock.now -= MINUTE + 1
  t.strictSame(await load().resume({ email: EMAIL }), { status: 'expired' })
  load().stash(FORM)
  clock.now += 24 * 60 * MINUTE
  t.strictSame(await load().resume({ email: EMAIL }), { status: 'expired' }, 'forward')
  t.strictSame(await stored(service), [])
  load().stash(FORM)
  clock.now -= MINUTE
  t.match(await load().resume({ email: EMAIL }), { status: 'saved' })
  const { body } = await service.app.ops.inject('/metrics')
  t.match(body, 'profile_registration_age_seconds_sum{outcome="resumed"} 0')
})

t.test('storage that is disabled or full: the login goes on, the completion form asks', async (t) => {
  const service = await setUp(t)
  const refuse = (): never => {
    throw new DOMException('refused', 'SecurityError')
  }
  const disabled = createRegistration({ client: service.client, storage: refuse, shared: refuse })
  t.strictSame(disabled.stash(FORM), { stored: false, reason: 'unavailable' })
  t.strictSame(await disabled.resume({ email: EMAIL }), { status: 'nothing', reason: 'unavailable' })
  await disabled.complete({ first_name: 'Ahmed' })
  t.strictSame(await counted(service), ['unavailable 1'])

  const full = openTab(service.client)
  full.load().stash({ ...FORM, first_name: 'Older' })
  const quota = { ...full.storage, setItem: refuse }
  const registration = createRegistration({ client: service.client, storage: () => quota, shared: refuse })
  t.strictSame(registration.stash(FORM), { stored: false, reason: 'full' })
  t.match(await registration.resume({ email: EMAIL }), { reason: 'none' }, 'an older form is not taken for this one')

  const storage = memory()
  const single = createRegistration({ client: service.client, storage: () => storage, shared: refuse })
  single.stash(FORM)
  t.match(await single.resume({ email: EMAIL }), { status: 'saved' }, 'tabs cannot tell one another, and that is all')

  const none = createRegistration({ client: service.client })
  t.strictSame(none.stash(FORM), { stored: false, reason: 'unavailable' }, 'where there is no browser')
})

t.test('corrupt data is thrown away', async (t) => {
  const { service, load, storage } = await setUpTab(t)
  load().stash(FORM)
  const [[key, text] = ['', '']] = storage.items
  const whole = JSON.parse(text)
  for (const bad of [
    '',
    '{',
    'null',
    '[]',
    text.slice(0, -1),
    JSON.stringify({ ...whole, version: 2 }),
    JSON.stringify({ ...whole, at: null }),
    JSON.stringify({ ...whole, form: { ...FORM, password: 'secret' } }),
    JSON.stringify({ ...whole, form: null }),
  ]) {
    storage.setItem(key, bad)
    const registration = load()
    t.match(await registration.resume({ email: EMAIL }), { status: 'nothing', reason: 'corrupt' }, bad.slice(0, 20))
    t.equal(storage.items.size, 0)
  }
  t.strictSame(await stored(service), [])
})

t.test('the service is down: kept, the login goes on, and a later attempt arrives', async (t) => {
  const { service, load, storage } = await setUpTab(t)
  load().stash(FORM)
  service.intervene(() => problem(503, 'database_unavailable', { 'retry-after': '3600' }))
  const failed = await load().resume({ email: EMAIL })
  t.match(failed, { status: 'failed', retry: true, form: FORM, error: ProfileError })
  t.equal(storage.items.size, 1)
  service.intervene(() => undefined)
  t.match(await load().resume({ email: EMAIL }), { status: 'saved' })
  t.equal(storage.items.size, 0)
  t.match(await stored(service), [{ first_name: 'أحمد' }])
  t.strictSame(await counted(service), ['retried 1'])
})

t.test('what the service does not accept is kept for the form to be corrected', async (t) => {
  const { service, load, storage } = await setUpTab(t)
  load().stash({ ...FORM, phone: '12' })
  const registration = load()
  const failed = await registration.resume({ email: EMAIL })
  t.match(failed, { status: 'failed', retry: false, form: { phone: '12' }, error: { code: 'validation_failed' } })
  await t.rejects(registration.complete({ profile_data: { phone: '1' } }), { code: 'validation_failed' })
  t.equal(storage.items.size, 1)
  await registration.complete({ first_name: 'Ahmed', profile_data: { phone: '123456' } })
  t.equal(storage.items.size, 0)
  t.strictSame(await counted(service), ['refused 1'])
})

t.test(
  'a login that is over and a service that answers nonsense are worth another attempt, an account that is gone is not',
  async (t) => {
    const { service, load, storage } = await setUpTab(t)
    load().stash(FORM)
    for (const [answer, retry] of [
      [problem(401, 'invalid_token'), true],
      [new Response('<h1>Bad Gateway</h1>', { status: 502 }), true],
      [problem(403, 'account_deleted'), false],
    ] as const) {
      service.intervene(() => answer.clone())
      t.match(await load().resume({ email: EMAIL }), { status: 'failed', retry }, `${answer.status}`)
      t.equal(storage.items.size, 1, 'kept, and the login goes on')
    }
  },
)

t.test('leaves a registration source that is there already, and forgets when told to', async (t) => {
  const { service, load, storage } = await setUpTab(t)
  await service.client.putProfile({ body: { profile_data: { registration_source: 'mobile' } } })
  load().stash(FORM)
  await load().resume({ email: EMAIL })
  t.match(await stored(service), [{ profile_data: { registration_source: 'mobile' } }])
  load().stash(FORM)
  load().forget()
  t.equal(storage.items.size, 0)
})

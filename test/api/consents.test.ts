import { writeFileSync } from 'node:fs'
import t from 'tap'
import { build, PROFILE } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

const CONSENTS = `${PROFILE}/consents`
const FACTS = { policy_version: '2026-01', text_hash: 'a'.repeat(64), locale: 'ar-KW' }
const NO_FACTS = { policy_version: null, text_hash: null, locale: null }
const PHONE = '009650000000'

t.test('policy "record"', async (t) => {
  const app = await build(t)
  const { sql } = app.database
  const ledger = (sub: string) =>
    sql(
      `select c.version, purpose, status, policy_version, text_hash, locale, source, actor, client, request_id::text
       from accounts_consent c join accounts_user u on u.id = c.user_id where auth0_id = $1 order by c.version, purpose`,
      [sub],
    )

  t.test('a purpose that the schema names is there before anybody asked', async (t) => {
    const user = await app.as({ sub: 'auth0|asked' })
    const contact = { purpose: 'contact', status: 'not_asked', ...NO_FACTS, source: null, decided_at: null }
    const items = [{ ...contact, attributes: ['/profile_data/phone'] }]
    t.strictSame((await user('GET', CONSENTS)).json, { items })
    t.strictSame(
      await sql("select id from accounts_user where auth0_id = 'auth0|asked'"),
      [],
      'and reading creates nobody',
    )
  })

  t.test('filling in a covered attribute is recorded as consent, once', async (t) => {
    const sub = 'auth0|record'
    const user = await app.as({ sub, azp: 'spa' })
    const put = (body: object) => user('PUT', PROFILE, { body })
    const { headers, json } = await put({ profile_data: { phone: PHONE } })
    await put({ profile_data: { phone: PHONE, title: 'Lead' } })
    await put({ profile_data: { phone: '123456' } })
    await put({ profile_data: { phone: null } })
    await put({ profile_data: { phone: PHONE } })
    const request_id = headers['x-request-id']
    const who = { actor: sub, client: 'spa', request_id }
    const line = { version: 1, purpose: 'contact', status: 'given', ...NO_FACTS, source: 'profile_write', ...who }
    t.strictSame(await ledger(sub), [line])
    const [item] = (await user('GET', CONSENTS)).json.items
    t.match(item, { purpose: 'contact', status: 'given', source: 'profile_write', decided_at: json.updated_at })
    const entry = (await user('GET', `${PROFILE}/history`)).json.items.at(-1)
    const change = entry.changes.find(({ pointer }: { pointer: string }) => pointer === '/consents/contact')
    t.strictSame(change, { pointer: '/consents/contact', new: { status: 'given', ...NO_FACTS } })
  })

  t.test('giving and withdrawing append to the ledger; a repeat is no change', async (t) => {
    const sub = 'auth0|ledger'
    const user = await app.as({ sub })
    const put = (body: object, purpose = 'marketing') => user('PUT', `${CONSENTS}/${purpose}`, { body })
    const given = await put({ status: 'given', ...FACTS })
    t.match(given.json, { purpose: 'marketing', status: 'given', ...FACTS, source: 'self_service', attributes: [] })
    for (const repeat of [{ status: 'given', ...FACTS }, { status: 'given' }, { status: 'given', locale: 'ar-KW' }]) {
      const { json, headers } = await put(repeat)
      t.strictSame([json, headers.etag], [given.json, given.headers.etag], JSON.stringify(repeat).slice(0, 60))
    }
    t.equal((await put({ status: 'given', policy_version: '2026-02' })).json.policy_version, '2026-02', 'a new policy')
    const withdrawn = await put({ status: 'withdrawn' })
    t.match(withdrawn.json, { status: 'withdrawn', ...NO_FACTS })
    await put({ status: 'withdrawn' })
    await put({ status: 'given' }, 'terms')
    t.strictSame(
      (await ledger(sub)).map(({ version, purpose, status, policy_version }) => [
        version,
        purpose,
        status,
        policy_version,
      ]),
      [
        [1, 'marketing', 'given', '2026-01'],
        [2, 'marketing', 'given', '2026-02'],
        [3, 'marketing', 'withdrawn', null],
        [4, 'terms', 'given', null],
      ],
    )
    const { items } = (await user('GET', CONSENTS)).json
    t.strictSame(
      items.map(({ purpose, status }: Record<string, string>) => [purpose, status]),
      [
        ['contact', 'not_asked'],
        ['marketing', 'withdrawn'],
        ['terms', 'given'],
      ],
    )
    const history = (await user('GET', `${PROFILE}/history`)).json.items
    t.equal(history.length, 4, 'one entry each')
    t.match(history[1].changes, [
      {
        pointer: '/consents/marketing',
        old: { status: 'given', policy_version: '2026-02' },
        new: { status: 'withdrawn' },
      },
    ])
  })

  t.test('withdrawing removes the attributes that were covered, in the same change', async (t) => {
    for (const how of ['consent', 'PUT', 'PATCH']) {
      const user = await app.as({ sub: `auth0|withdraw ${how}` })
      const { json } = await user('PUT', PROFILE, { body: { profile_data: { phone: PHONE, title: 'Lead' } } })
      const withdrawn = { status: 'withdrawn' }
      const consents = { contact: withdrawn }
      if (how === 'consent') await user('PUT', `${CONSENTS}/contact`, { body: withdrawn })
      // A form sends back all that it shows, and only the consent is new.
      else await user(how, PROFILE, { body: { profile_data: json.profile_data, consents } })
      const after = await user('GET', PROFILE)
      t.strictSame([after.json.profile_data, after.json.version], [{ title: 'Lead' }, 2], how)
      const [entry] = (await user('GET', `${PROFILE}/history`)).json.items
      const pointers = entry.changes.map(({ pointer }: { pointer: string }) => pointer)
      t.strictSame(pointers.sort(), ['/consents/contact', '/profile_data/phone'])
      await user('PUT', `${CONSENTS}/contact`, { body: { status: 'given' } })
      t.strictSame((await user('GET', PROFILE)).json.profile_data, { title: 'Lead' }, 'giving brings nothing back')
    }
  })

  t.test('to fill in and to withdraw in one request is a contradiction', async (t) => {
    const sub = 'auth0|contradiction'
    const user = await app.as({ sub })
    const consents = { contact: { status: 'withdrawn' } }
    for (const phone of [PHONE, '123456']) {
      const reply = await user('PUT', PROFILE, { body: { first_name: 'A', profile_data: { phone }, consents } })
      isProblem(t, reply, '422 consent_required', ['/profile_data/phone'])
      await user('PUT', PROFILE, { body: { profile_data: { phone: PHONE } } })
    }
    t.match((await user('GET', PROFILE)).json, { version: 1, first_name: null })
    const removal = await user('PUT', PROFILE, { body: { profile_data: { phone: null }, consents } })
    t.strictSame(removal.json.profile_data, {}, 'to remove and to withdraw is none')
    t.equal((await ledger(sub)).at(-1)?.status, 'withdrawn')
    await user('PUT', PROFILE, { body: { profile_data: { phone: PHONE } } })
    t.match(
      (await ledger(sub)).at(-1),
      { status: 'given', source: 'profile_write' },
      'to fill in later is a new consent',
    )
  })

  t.test('a decision in the body of a change is stored with it', async (t) => {
    const sub = 'auth0|with'
    const user = await app.as({ sub })
    const consents = { contact: { status: 'given', ...FACTS }, constructor: { status: 'given' } }
    await user('PATCH', PROFILE, { body: { profile_data: { phone: PHONE }, consents } })
    const facts = (await ledger(sub)).map(({ purpose, locale, source, version }) => [purpose, locale, source, version])
    t.strictSame(facts, [
      ['constructor', null, 'self_service', 1],
      ['contact', 'ar-KW', 'self_service', 1],
    ])
  })

  t.test('purposes and facts follow the contract, and nothing is stored otherwise', async (t) => {
    const user = await app.as({ sub: 'auth0|contract' })
    for (const purpose of [
      'Contact',
      '9lives',
      '_x',
      'a b',
      '__proto__',
      'é',
      'a'.repeat(65),
      'a'.repeat(300),
      'a%00',
    ]) {
      const path = `${CONSENTS}/${purpose.includes('%') ? purpose : encodeURIComponent(purpose)}`
      isProblem(
        t,
        await user('PUT', path, { body: { status: 'given' } }),
        '400 invalid_parameter',
        ['#/path/purpose'],
        purpose,
      )
    }
    const wrong: [object, string][] = [
      [{}, '/status'],
      [{ status: 'maybe' }, '/status'],
      [{ status: 'given', policy_version: '' }, '/policy_version'],
      [{ status: 'given', text_hash: 'A'.repeat(64) }, '/text_hash'],
      [{ status: 'given', locale: 'english!' }, '/locale'],
      [{ status: 'given', source: 'self_service' }, '/source'],
    ]
    for (const [body, pointer] of wrong) {
      isProblem(t, await user('PUT', `${CONSENTS}/contact`, { body }), '422 validation_failed', [pointer])
      const change = { consents: { contact: body } }
      isProblem(t, await user('PUT', PROFILE, { body: change }), '422 validation_failed', [
        `/consents/contact${pointer}`,
      ])
    }
    const decisions = (count: number, from = 0) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n + from}`, { status: 'given' }]))
    isProblem(t, await user('PUT', PROFILE, { body: { consents: decisions(33) } }), '422 validation_failed', [
      '/consents',
    ])
    isProblem(
      t,
      await user('PUT', PROFILE, { body: { consents: { 'Not one': { status: 'given' } } } }),
      '422 validation_failed',
      ['/consents/Not one'],
    )
    t.strictSame(await ledger('auth0|contract'), [])

    for (const from of [0, 30, 60]) await user('PUT', PROFILE, { body: { consents: decisions(30, from) } })
    t.equal((await user('PUT', PROFILE, { body: { consents: decisions(10, 90) } })).status, 200)
    isProblem(t, await user('PUT', PROFILE, { body: { consents: decisions(1, 100) } }), '422 validation_failed', [
      '/consents',
    ])
    isProblem(t, await user('PUT', `${CONSENTS}/one-more`, { body: { status: 'given' } }), '422 validation_failed')
    const known = await user('PUT', `${CONSENTS}/p7`, { body: { status: 'withdrawn' } })
    t.equal(known.json.status, 'withdrawn', 'a purpose that is there can always be decided anew')
    t.equal((await user('GET', CONSENTS)).json.items.length, 101, 'a hundred, and the one that the schema names')
  })

  t.test('a write cannot slip past a withdrawal', async (t) => {
    const replica = await build(t, { CONSENT_POLICY: 'require' }, { replicaOf: app })
    for (let round = 0; round < 10; round++) {
      const token = await app.issuer.token({ sub: `auth0|slip${round}` })
      const body = { profile_data: { phone: PHONE }, consents: { contact: { status: 'given' } } }
      await app.call('PUT', PROFILE, { token, body })
      await Promise.all([
        app.call('PUT', `${CONSENTS}/contact`, { token, body: { status: 'withdrawn' } }),
        replica.call('PATCH', PROFILE, { token, body: { profile_data: { phone: `12345${round}` } } }),
      ])
      const { json } = await app.call('GET', PROFILE, { token })
      t.strictSame(json.profile_data, {}, 'no consent, no phone, whoever came first')
    }
  })
})

t.test('policy "require"', async (t) => {
  const path = `${t.testdir()}/attributes.json`
  const covered = (purpose: string) => ({ type: 'string', 'x-consent': purpose })
  const properties = { phone: covered('contact'), fax: covered('contact'), diet: covered('catering'), size: {} }
  writeFileSync(path, JSON.stringify({ type: 'object', properties, dependentRequired: { badge: ['fax'] } }))
  const app = await build(t, { CONSENT_POLICY: 'require', PROFILE_SCHEMA: path })

  t.test('a covered attribute needs the consent in force or in the same request', async (t) => {
    const user = await app.as({ sub: 'auth0|require' })
    const put = (profile_data: object, consents?: object) => user('PUT', PROFILE, { body: { profile_data, consents } })
    const all = ['/profile_data/phone', '/profile_data/fax', '/profile_data/diet']
    isProblem(t, await put({ phone: '1', fax: '2', diet: 'x', size: 5 }), '422 consent_required', all)
    t.strictSame(await app.database.sql("select id from accounts_user where auth0_id = 'auth0|require'"), [])

    const given = await put({ phone: '1', fax: '2' }, { contact: { status: 'given' } })
    t.strictSame(given.json.profile_data, { phone: '1', fax: '2' })
    t.equal((await put({ phone: '3' })).json.profile_data.phone, '3', 'in force')
    isProblem(t, await put({ diet: 'x' }), '422 consent_required', ['/profile_data/diet'])
    const mixed = await put({ diet: 'x', size: 'y' }, { catering: { status: 'maybe' } })
    isProblem(t, mixed, '422 validation_failed', ['/consents/catering/status'])

    await user('PUT', `${CONSENTS}/contact`, { body: { status: 'withdrawn' } })
    t.strictSame((await user('GET', PROFILE)).json.profile_data, {}, 'all that it covered is gone')
    isProblem(t, await put({ phone: '1' }), '422 consent_required', ['/profile_data/phone'])
    t.equal((await put({ size: 5, phone: null })).status, 200, 'what is not covered, and a removal, needs none')
  })

  t.test('no rule of the schema stands in the way of a withdrawal', async (t) => {
    const user = await app.as({ sub: 'auth0|withdraw' })
    const given = { contact: { status: 'given' } }
    await user('PUT', PROFILE, { body: { profile_data: { phone: '1', fax: '2', badge: 3 }, consents: given } })
    const reply = await user('PUT', `${CONSENTS}/contact`, { body: { status: 'withdrawn' } })
    t.match(reply, { status: 200, json: { status: 'withdrawn' } })
    t.strictSame((await user('GET', PROFILE)).json.profile_data, { badge: 3 }, 'although a badge needs a fax')
    t.equal((await user('PUT', PROFILE, { body: { profile_data: { size: 1 } } })).status, 200)
  })

  t.test('what an earlier system stored without consent may stay and go, but not change', async (t) => {
    await app.database.sql(
      `insert into accounts_user (id, auth0_id, profile_data) values (gen_random_uuid(), 'auth0|adopted', '{"phone": "1"}')`,
    )
    const user = await app.as({ sub: 'auth0|adopted' })
    const { json } = await user('PUT', PROFILE, { body: { first_name: 'A', profile_data: { phone: '1' } } })
    t.strictSame([json.first_name, json.profile_data], ['A', { phone: '1' }])
    const change = await user('PUT', PROFILE, { body: { profile_data: { phone: '2' } } })
    isProblem(t, change, '422 consent_required', ['/profile_data/phone'])
    t.match((await user('GET', CONSENTS)).json.items[1], { purpose: 'contact', status: 'not_asked' })
    t.strictSame((await user('PATCH', PROFILE, { body: { profile_data: { phone: null } } })).json.profile_data, {})
  })
})

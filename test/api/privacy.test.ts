import t, { type Test } from 'tap'
import { build, PROFILE, type Reply, type TestApp } from '../helpers/app.ts'
import { findTexts } from '../helpers/database.ts'

type User = Awaited<ReturnType<TestApp['as']>>

/** One of a kind for each place that can hold something personal, by the name of the place. */
const CANARIES = {
  first_name: 'canaryFirst😀',
  last_name: 'canaryLast',
  old_name: 'canaryOldName',
  email: 'canary.mail@example.com',
  old_email: 'canary.old.mail@example.com',
  phone: '+965 1029 3847 56',
  title: 'canaryTitle',
  source: 'canarySource',
  key: 'canaryKey',
  nested_key: 'canary nested/key~',
  nested_value: 'canaryNestedValue',
  array: 'canaryInArray',
  number: 918273645546,
  removed: 'canaryRemoved',
  removed_key: 'canaryRemovedKey',
  withdrawn: '+965 5647 3829 10',
  locale: 'en-canary',
  old_locale: 'ar-canary2',
  extra_column: 'canaryColumn',
}

/** Leaves every canary behind: in force, overwritten, removed, withdrawn. */
async function live(app: TestApp, sub: string): Promise<User> {
  const early = await app.as({ sub, email: CANARIES.old_email, email_verified: true })
  const user = await app.as({ sub, email: CANARIES.email, email_verified: true })
  const contact = (locale: string) => ({ contact: { status: 'given', locale } })
  const withdrawn = { profile_data: { phone: CANARIES.withdrawn }, consents: contact(CANARIES.old_locale) }
  const replies = [
    await early('PUT', PROFILE, { body: { first_name: CANARIES.old_name, ...withdrawn } }),
    await user('PUT', `${PROFILE}/consents/contact`, { body: { status: 'withdrawn' } }),
    await user('PUT', PROFILE, { body: { profile_data: { title: CANARIES.removed, [CANARIES.removed_key]: 1 } } }),
    await user('PATCH', PROFILE, { body: { profile_data: null } }),
    await user('PUT', PROFILE, {
      body: {
        first_name: CANARIES.first_name,
        last_name: CANARIES.last_name,
        profile_data: {
          phone: CANARIES.phone,
          title: CANARIES.title,
          registration_source: CANARIES.source,
          [CANARIES.key]: { [CANARIES.nested_key]: { deep: CANARIES.nested_value }, list: [{ x: CANARIES.array }] },
          n: CANARIES.number,
        },
        consents: contact(CANARIES.locale),
      },
    }),
  ]
  if (replies.some(({ status }) => status !== 200)) throw new Error('the canaries were not stored')
  return user
}

/** In the database a key stands in a pointer as well, escaped. */
const spellings = (canary: string | number) => [
  String(canary),
  String(canary).replaceAll('~', '~0').replaceAll('/', '~1'),
]

async function holdsNone(t: Test, app: TestApp, canaries: Record<string, string | number>): Promise<void> {
  t.strictSame(await findTexts(app.database, Object.values(canaries).flatMap(spellings)), [], 'no canary anywhere')
}

t.test('export and erasure', async (t) => {
  const app = await build(t)
  const { sql } = app.database
  await sql('alter table accounts_user add column nickname text') // of an earlier system

  t.test('what is erased is in no column of any table; the export before had all of it', async (t) => {
    const sub = 'github|erase'
    const user = await live(app, sub)
    const { extra_column, ...known } = CANARIES
    await sql('update accounts_user set nickname = $2 where auth0_id = $1', [sub, extra_column])
    const bystander = await app.as({ sub: 'auth0|bystander' })
    await bystander('PUT', PROFILE, {
      body: { first_name: 'Bystander', consents: { a: { status: 'given', locale: 'de-CH' } } },
    })
    const before = await bystander('GET', `${PROFILE}/export`)

    const document = await user('GET', `${PROFILE}/export`)
    t.match(document.headers['content-disposition'], /^attachment; filename="[^"]+\.json"$/)
    for (const [name, canary] of Object.entries(known)) {
      t.ok(
        spellings(canary).some((text) => document.text.includes(JSON.stringify(text).slice(1, -1))),
        `export: ${name}`,
      )
    }
    const stored = (await findTexts(app.database, Object.values(CANARIES).flatMap(spellings))).join()
    for (const [name, canary] of Object.entries(CANARIES)) {
      t.ok(
        spellings(canary).some((text) => stored.includes(text)),
        `stored: ${name}`,
      )
    }
    const { json: profile } = await user('GET', PROFILE)

    t.strictSame(
      [(await user('DELETE', PROFILE)).status, (await user('DELETE', PROFILE)).status],
      [204, 204],
      'idempotent',
    )
    await holdsNone(t, app, CANARIES)
    const [row] = await sql('select * from accounts_user where auth0_id = $1', [sub])
    t.match(row, { id: profile.id, first_name: null, email: null, profile_data: {}, version: profile.version + 1 })
    t.strictSame(row?.profile_data, {})
    t.ok(row?.erased_at)

    const { history, consents } = (await user('GET', `${PROFILE}/export`)).json
    const versions = history.map(({ version }: { version: number }) => version)
    t.strictSame(versions, [6, null, 5, 4, 3, 2, 1], 'the fact stays: when, who, which version')
    t.equal(history[0].operation, 'deleteProfile')
    const changes = history.flatMap((entry: { changes: object[] }) => entry.changes)
    t.ok(
      changes.length > 5 && changes.every((change: object) => Object.keys(change).sort().join() === 'erased,pointer'),
    )
    const pointers = new Set(changes.map(({ pointer }: { pointer: string }) => pointer))
    for (const kept of ['/first_name', '/email', '/profile_data/phone', '/profile_data/*', '/consents/contact']) {
      t.ok(pointers.has(kept), kept)
    }
    t.match(consents.at(-1), { purpose: 'contact', status: 'withdrawn', source: 'erasure', locale: null })
    const after = (await bystander('GET', `${PROFILE}/export`)).json
    t.strictSame(after.profile, before.json.profile, 'nobody else lost anything')
    t.strictSame(after.history.slice(1), before.json.history)
  })

  t.test('an erased user can start over, and be erased again', async (t) => {
    const user = await live(app, 'auth0|again')
    const { json: first } = await user('GET', PROFILE)
    await user('DELETE', PROFILE)
    const blank = await user('GET', PROFILE)
    t.match(blank.json, { id: first.id, first_name: null, email: null, completion: { complete: false } })
    t.strictSame(blank.json.profile_data, {})
    t.not(blank.headers.etag, undefined)
    t.equal((await user('GET', `${PROFILE}/consents`)).json.items[0].status, 'withdrawn')

    const { json } = await user('PUT', PROFILE, { body: { first_name: 'New', last_name: 'Start' } })
    t.match(json, {
      id: first.id,
      email: CANARIES.email,
      completion: { complete: true },
      version: blank.json.version + 1,
    })
    t.not(
      json.profile_data.registration_completed_at,
      first.profile_data.registration_completed_at,
      'a new registration',
    )
    t.match(
      (await user('GET', `${PROFILE}/history`)).json.items[0].changes[0],
      { new: /./ },
      'a new history has values',
    )
    await user('DELETE', PROFILE)
    await holdsNone(t, app, { ...CANARIES, name: 'Start' })
  })

  t.test(
    'of a user deleted at the identity provider nothing is left in any column, the subject included',
    async (t) => {
      const sub = 'github|canary-subject'
      const user = await live(app, sub)
      await user('GET', `${PROFILE}/export`)
      const event = {
        specversion: '1.0',
        type: 'user.deleted',
        source: 'test',
        id: 'evt_1',
        time: new Date(Date.now() + 60_000).toISOString(),
      }
      const hook = { body: { ...event, data: { object: { user_id: sub, email: CANARIES.email } } } }
      t.equal((await app.call('POST', '/api/v1/accounts/hooks/auth0', hook)).status, 204)
      await holdsNone(t, app, { ...CANARIES, sub })
      t.match(await user('GET', PROFILE), { status: 403, json: { code: 'account_deleted' } })
      await holdsNone(t, app, { ...CANARIES, sub })
    },
  )

  t.test('to erase a user never seen creates nobody', async (t) => {
    const user = await app.as({ sub: 'auth0|never' })
    t.equal((await user('DELETE', PROFILE)).status, 204)
    t.strictSame(await sql("select id from accounts_user where auth0_id = 'auth0|never'"), [])
  })

  t.test('a profile that only has an email, or only a consent, or nothing, is erased as well', async (t) => {
    const email = 'canary.only@example.com'
    const mail = await app.as({ sub: 'auth0|mail', email, email_verified: true })
    const consent = await app.as({ sub: 'auth0|consent' })
    const empty = await app.as({ sub: 'auth0|empty' })
    await mail('GET', PROFILE)
    await consent('PUT', `${PROFILE}/consents/a`, { body: { status: 'withdrawn', locale: 'en-canary3' } })
    await empty('GET', PROFILE)
    for (const user of [mail, consent, empty]) t.equal((await user('DELETE', PROFILE)).status, 204)
    await holdsNone(t, app, { email, locale: 'en-canary3' })
    const erased = await sql(
      "select count(erased_at)::int as n from accounts_user where auth0_id ~ 'mail|consent|empty'",
    )
    t.strictSame(erased, [{ n: 3 }])
  })

  t.test('writes during an erasure come before it and are scrubbed, or after it and are kept', async (t) => {
    const replica = await build(t, {}, { replicaOf: app })
    for (let round = 0; round < 6; round++) {
      const sub = `auth0|during${round}`
      await live(app, sub)
      const token = await app.issuer.token({ sub })
      const patch = (n: number) =>
        (n % 2 ? app : replica).call('PATCH', PROFILE, { token, body: { profile_data: { [`k${n}`]: `v${n}` } } })
      const writers = Array.from({ length: 12 }, (_, n) => patch(n))
      const erasure = (round % 2 ? app : replica).call('DELETE', PROFILE, { token })
      const replies = await Promise.all([...writers, erasure, ...Array.from({ length: 12 }, (_, n) => patch(n + 12))])
      t.strictSame([...new Set(replies.map(({ status }) => status))].sort(), [200, 204])
      await holdsNone(t, app, CANARIES)

      const { profile, history } = (await app.call('GET', `${PROFILE}/export`, { token })).json
      t.equal(profile.version, 5 + 24 + 1)
      const { version } = history.find(({ operation }: { operation: string }) => operation === 'deleteProfile')
      const written = replies.filter(({ status }) => status === 200) as Reply[]
      const later = written.flatMap(({ json }, n) => (json.version > version ? [[`k${n}`, `v${n}`]] : []))
      t.strictSame(profile.profile_data, Object.fromEntries(later), 'what is there was written after it')
      for (const entry of history.filter((each: { changes: object[] }) => each.changes.length > 0)) {
        t.equal('new' in entry.changes[0], entry.version > version, `version ${entry.version}, erased in ${version}`)
      }
    }
  })

  t.test('an export has more history than any page, each entry once, newest first', async (t) => {
    const user = await app.as({ sub: 'auth0|long' })
    const { id } = (await user('PUT', PROFILE, { body: { first_name: 'canaryNew' } })).json
    const changes = `jsonb_build_array(jsonb_build_object('pointer', '/title', 'new', 'canary' || n))`
    await sql(
      `insert into accounts_audit (id, user_id, version, operation, actor, occurred_at, changes)
       select gen_random_uuid(), $1, null, 'test', 'x', timestamptz '2020-01-01' + (n / 3) * interval '1 minute', ${changes}
       from generate_series(1, 1501) n`,
      [id],
    )
    const { history, format } = (await user('GET', `${PROFILE}/export`)).json
    t.equal(format, 'profile-export/1')
    t.equal(history.length, 1502)
    t.equal(new Set(history.map((entry: { id: string }) => entry.id)).size, 1502)
    const times = history.map(({ at }: { at: string }) => at)
    t.strictSame(times, [...times].sort().reverse())
    t.equal(history.at(-1).at.slice(0, 10), '2020-01-01')
    t.equal(
      (await user('GET', `${PROFILE}/export`)).json.history[0].operation,
      'exportProfile',
      'which is itself recorded',
    )
    await user('DELETE', PROFILE)
    await holdsNone(t, app, { new: 'canaryNew', old: 'canary1500' })
  })

  t.test('an export is one snapshot, whatever is written meanwhile', async (t) => {
    const token = await app.issuer.token({ sub: 'auth0|snapshot' })
    let writing = true
    const writer = (async () => {
      for (let n = 1; writing; n++) {
        const consents = { [n % 2 ? 'a' : 'b']: { status: 'given', policy_version: `v${n}` } }
        await app.call('PUT', PROFILE, { token, body: { profile_data: { n }, consents } })
      }
    })()
    for (let round = 0; round < 15; round++) {
      const { profile, history, consents } = (await app.call('GET', `${PROFILE}/export`, { token })).json
      const changed = history.filter(({ version }: { version: number | null }) => version !== null)
      t.equal(changed[0].version, profile.version, 'the newest entry is the one that made the profile')
      t.equal(changed.length, profile.version)
      const n = profile.profile_data.n ?? 0
      t.equal(consents.length, n)
      if (n > 0) t.equal(consents.at(-1).policy_version, `v${n}`)
    }
    writing = false
    await writer
  })
})

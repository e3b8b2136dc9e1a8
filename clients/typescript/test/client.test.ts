import t from 'tap'
import { operations as table } from '../../../src/contract/generated/operations.ts'
import { createProfileClient, type FieldError, fieldErrors, ProfileError } from '../src/index.ts'
import { problem, setUp } from './harness.ts'

t.test('has a method for every operation that takes an access token', async (t) => {
  const client = createProfileClient({ baseUrl: 'http://localhost', getToken: () => '' })
  const wanted = table.filter(({ security }) => security && security.scheme !== 'hookSecret').map(({ id }) => id)
  for (const id of wanted) t.type(client[id as 'getProfile'], 'function', id)
})

t.test('calls operations with what the contract says they take', async (t) => {
  const { client, app } = await setUp(t, { claims: { permissions: ['licenses:manage'] } })
  const first = await client.getProfile()
  t.match(first, { status: 200, data: { auth0_id: 'auth0|ahmed', completion: { complete: false } } })
  const { data, etag } = await client.putProfile({
    body: { first_name: 'أحمد', last_name: 'AlRajhy', profile_data: { phone: '009650000000' } },
    headers: { 'If-Match': first.etag ?? '' },
  })
  t.match(data, { first_name: 'أحمد', completion: { complete: true } })

  const unchanged = await client.getProfile({ headers: { 'If-None-Match': etag ?? '' } })
  t.match(unchanged, { status: 304, data: undefined, etag })
  const patched = await client.patchProfile({ body: { profile_data: { phone: null } } })
  t.notOk('phone' in patched.data.profile_data)

  const consent = await client.putConsent({ path: { purpose: 'marketing' }, body: { status: 'given', locale: 'ar' } })
  t.match(consent.data, { purpose: 'marketing', status: 'given' })
  await client.putResource({ path: { resource: '3d-assets' }, body: { title: '3D assets' } })
  t.match((await client.getResource({ path: { resource: '3d-assets' } })).data, { title: '3D assets' })

  const erased = await client.deleteProfile()
  t.match(erased, { status: 204, data: undefined })
  const rows = await app.database.sql('select first_name from accounts_user')
  t.strictSame(rows, [{ first_name: null }])
})

t.test('problems are errors with a code, and pointers that lead to fields', async (t) => {
  const { client, requests } = await setUp(t)
  const error = await client
    .putProfile({ body: { profile_data: { phone: '12', title: 'x'.repeat(151) } } })
    .catch((reason) => reason)
  t.type(error, ProfileError)
  t.match(error, { code: 'validation_failed', status: 422, requestId: /^[0-9a-f-]{36}$/ })
  t.strictSame(fieldErrors(error), {
    phone: 'Must have at least 6 characters',
    title: 'Must have at most 150 characters',
  })
  const inArabic = ({ code, limit }: FieldError) => (code === 'minLength' ? `${limit} أحرف على الأقل` : undefined)
  t.strictSame(fieldErrors(error, { say: inArabic, fieldOf: (pointer) => pointer }), {
    '/profile_data/phone': '6 أحرف على الأقل',
    '/profile_data/title': 'Must have at most 150 characters',
  })
  t.equal(requests.length, 1, 'what is wrong is not sent again')
  const letters = await client.putProfile({ body: { profile_data: { phone: 'call me' } } }).catch((reason) => reason)
  t.match(letters.errors, [{ pointer: '/profile_data/phone', code: 'pattern' }])
  t.match(fieldErrors(letters).phone, /^Must be 6 to 20 digits/, 'in words, not as a regular expression')
  t.strictSame(fieldErrors(new Error('something else')), {})
  const forbidden = client.getUser({ path: { user_id: '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d' } })
  await t.rejects(forbidden, { code: 'permission_required', status: 403 })
})

t.test('updateProfile applies a change to what is there, and again when somebody else was faster', async (t) => {
  const { client, requests, intervene, app } = await setUp(t)
  await client.putProfile({ body: { profile_data: { visits: 1 } } })
  const rival = await setUp(t, { replicaOf: app })
  intervene(async (request) => {
    if (request.method !== 'PUT' || requests.length > 2) return undefined
    await rival.client.putProfile({ body: { profile_data: { visits: 10 } } })
    return undefined
  })
  const { data } = await client.updateProfile(({ profile_data }) => ({
    profile_data: { visits: Number(profile_data.visits) + 1 },
  }))
  t.equal(data.profile_data.visits, 11)
  t.equal(requests.length, 4, 'read, refused, read, written')

  intervene(() => undefined)
  const same = await client.updateProfile(() => undefined)
  t.equal(same.data.version, data.version)
  t.equal(requests.length, 1, 'nothing to write')

  intervene((request) => (request.method === 'PUT' ? problem(412, 'precondition_failed') : undefined))
  await t.rejects(client.updateProfile({ first_name: 'x' }), { code: 'precondition_failed' }, 'not for ever')
})

t.test('concurrent updates all count', async (t) => {
  const { client } = await setUp(t)
  const count = () =>
    client.updateProfile(({ profile_data }) => ({ profile_data: { n: Number(profile_data.n ?? 0) + 1 } }))
  await Promise.all([count(), count(), count(), count()])
  t.equal((await client.getProfile()).data.profile_data.n, 4)
})

t.test('iterates over pages', async (t) => {
  const { client, requests, intervene } = await setUp(t)
  for (let n = 1; n <= 5; n++) await client.putProfile({ body: { profile_data: { n } } })
  intervene(() => undefined)
  const versions: unknown[] = []
  for await (const { version } of client.iterate('listProfileHistory', { query: { limit: 2 } })) versions.push(version)
  t.strictSame(versions, [5, 4, 3, 2, 1])
  t.equal(requests.length, 3)
  intervene(() => undefined)
  for await (const entry of client.iterate('listProfileHistory', { query: { limit: 2 } })) {
    t.equal(entry.version, 5)
    break
  }
  t.equal(requests.length, 1, 'a page that nobody needs is not fetched')
  for await (const licence of client.iterate('listMyLicenses')) t.fail(licence.title)
})

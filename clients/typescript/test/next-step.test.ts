import t from 'tap'
import { nextStep, profileFields, toUpdate } from '../src/index.ts'
import { setUp } from './harness.ts'

t.test('nextStep names the fields of the completion form by the schema in force', async (t) => {
  const { client } = await setUp(t)
  const schema = (await client.getProfileSchema()).data
  const { data } = await client.putProfile({ body: { first_name: 'Ahmed', last_name: ' ' } })
  t.strictSame(nextStep(data, schema), {
    step: 'complete',
    fields: [{ name: 'last_name', pointer: '/last_name', label: 'Last name', required: true, maxLength: 150 }],
  })
  const fields = profileFields(schema)
  t.strictSame(
    fields.map(({ name }) => name),
    ['first_name', 'last_name', 'phone', 'title', 'registration_source'],
  )
  t.match(fields[2], {
    label: 'Phone',
    minLength: 6,
    maxLength: 20,
    hint: /digits/,
    consent: 'contact',
    required: false,
  })
  const own = { properties: { 'job/role': { type: 'string', 'x-completion': true }, age: { type: 'integer' } } }
  const missing = { completion: { complete: false, missing: ['/profile_data/job~1role'] } }
  t.match(nextStep(missing, own), {
    fields: [{ name: 'job/role', pointer: '/profile_data/job~1role', required: true }],
  })
  t.match(nextStep(missing), { fields: [{ name: 'job/role', label: 'job/role' }] }, 'without the schema')
})

t.test('toUpdate makes a change of what was typed: blank removes', async (t) => {
  const { client } = await setUp(t)
  t.strictSame(toUpdate({ first_name: ' Ahmed ' }), { first_name: 'Ahmed' })
  t.strictSame(toUpdate({}), {})
  const typed = toUpdate({ first_name: 'Ahmed', last_name: 'AlRajhy', phone: '009650000000', title: '' })
  t.strictSame(typed.profile_data, { phone: '009650000000', title: null })
  const { data } = await client.updateProfile(typed)
  t.match(data, { first_name: 'Ahmed', last_name: 'AlRajhy' })
  t.strictSame(data.profile_data, {
    phone: '009650000000',
    registration_completed_at: data.profile_data.registration_completed_at,
  })
  const cleared = await client.updateProfile(toUpdate({ last_name: ' ', phone: '' }))
  t.match(cleared.data, { first_name: 'Ahmed', last_name: null })
  t.notOk('phone' in cleared.data.profile_data)
})

import t from 'tap'
import { build, PROFILE } from '../helpers/app.ts'

const REGISTRATION = {
  first_name: 'Ahmed',
  last_name: 'AlRajhy',
  profile_data: { phone: '009650000000', title: 'Software Engineer' },
}

t.test('the call that frontends make today', async (t) => {
  const app = await build(t)
  const first = await app.call('PUT', `${PROFILE}/`, { body: REGISTRATION })
  t.equal(first.status, 200)
  t.match(first.json, { ...REGISTRATION, auth0_id: 'auth0|test', completion: { complete: true, missing: [] }, version: 1 })

  const [row] = await app.database.sql('select * from accounts_user')
  t.match(row, { auth0_id: 'auth0|test', first_name: 'Ahmed', last_name: 'AlRajhy', profile_data: REGISTRATION.profile_data })
  t.ok(row?.registration_completed_at, 'the row says when it was complete')

  const second = await app.call('PUT', `${PROFILE}/`, { body: { profile_data: { title: 'Lead' } } })
  t.equal(second.status, 200)
  t.match(second.json.profile_data, { phone: '009650000000', title: 'Lead' })
  t.equal(second.json.version, 2)
})

import t from 'tap'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'

async function metricsOf({ ops }: TestApp): Promise<string[]> {
  const { body } = await ops.inject('/metrics')
  return body.split('\n').filter((line) => line.startsWith('profile_registration') && !/_bucket/.test(line))
}

t.test('counts how registrations came through the login', async (t) => {
  const app = await build(t)
  const save = (value?: string, body: object = { first_name: 'Ahmed' }) =>
    app.call('PUT', PROFILE, { body, ...(value !== undefined && { headers: { 'registration-outcome': value } }) })
  await save()
  t.strictSame(await metricsOf(app), [], 'nothing is said, nothing is counted')

  await save('resumed; age=42; bytes=310')
  await save('resumed;age=8')
  await save('none')
  t.strictSame(await metricsOf(app), [
    'profile_registrations_total{outcome="resumed"} 2',
    'profile_registrations_total{outcome="none"} 1',
    'profile_registration_age_seconds_sum{outcome="resumed"} 50',
    'profile_registration_age_seconds_count{outcome="resumed"} 2',
    'profile_registration_bytes_sum{outcome="resumed"} 310',
    'profile_registration_bytes_count{outcome="resumed"} 1',
  ])
})

t.test('a header that makes no sense saves the profile all the same, and makes no label of its own', async (t) => {
  const app = await build(t)
  for (const value of [
    '',
    'won',
    'resumed; age=-1',
    'resumed; age=1e9',
    'none; email=x',
    `resumed; age=${'9'.repeat(99)}`,
  ]) {
    const headers = { 'registration-outcome': value }
    t.equal((await app.call('PUT', PROFILE, { body: { last_name: 'AlRajhy' }, headers })).status, 200, value)
  }
  t.strictSame(await metricsOf(app), ['profile_registrations_total{outcome="malformed"} 6'])
})

t.test('what was not saved is not counted', async (t) => {
  const app = await build(t)
  const headers = { 'registration-outcome': 'resumed' }
  t.equal((await app.call('PUT', PROFILE, { body: { first_name: 5 }, headers })).status, 422)
  t.strictSame(await metricsOf(app), [])
})

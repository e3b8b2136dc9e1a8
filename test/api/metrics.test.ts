import t from 'tap'
import { createMetrics } from '../../src/observability/metrics.ts'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'

/** Samples by name and labels, as in `profile_users_total{event="erased"}`. */
async function scrape({ ops }: Pick<TestApp, 'ops'>): Promise<Map<string, number>> {
  const { body } = await ops.inject({ url: '/metrics' })
  const lines = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
}

t.test('what happens to users is counted once, whoever does it', async (t) => {
  const app = await build(t)
  const events = async () => {
    const samples = await scrape(app)
    return ['provisioned', 'completed', 'erased'].map((event) => samples.get(`profile_users_total{event="${event}"}`))
  }
  t.strictSame(await events(), [0, 0, 0], 'there from the beginning')
  const user = await app.as({ sub: 'auth0|counted' })
  await user('GET', PROFILE)
  await user('GET', PROFILE)
  t.strictSame(await events(), [1, 0, 0])
  await user('PUT', PROFILE, {
    body: { first_name: 'Ada', last_name: 'Lovelace', profile_data: { phone: '009650000' } },
  })
  await user('PUT', PROFILE, { body: { first_name: 'Augusta' } })
  t.strictSame(await events(), [1, 1, 0])
  await user('DELETE', PROFILE)
  await user('DELETE', PROFILE)
  t.strictSame(await events(), [1, 1, 1])

  const event = (type: string, user_id: string) => ({
    body: {
      id: `evt_${type}_${user_id}`,
      type,
      source: 'urn:auth0:test',
      specversion: '1.0',
      time: new Date().toISOString(),
      data: { object: { user_id } },
    },
  })
  for (const type of ['user.created', 'user.created', 'user.deleted']) {
    t.equal((await app.call('POST', '/api/v1/accounts/hooks/auth0', event(type, 'auth0|streamed'))).status, 204)
  }
  t.strictSame(await events(), [2, 1, 2])

  const late = await app.as({ sub: 'auth0|streamed', iat: Math.floor(Date.now() / 1000) - 60 })
  t.equal((await late('GET', PROFILE)).json.code, 'account_deleted')
  const samples = await scrape(app)
  t.equal(samples.get('http_request_problems_total{operation="getProfile",code="account_deleted"}'), 1)
})

t.test('failed saves are counted by their code', async (t) => {
  const app = await build(t)
  await app.call('PUT', PROFILE, { body: { nickname: 'x' } })
  await app.call('PUT', PROFILE, { body: '{' })
  await app.call('PATCH', PROFILE, { body: {}, headers: { 'if-match': '"other"' } })
  const samples = await scrape(app)
  const failed = (operation: string, code: string) =>
    samples.get(`http_request_problems_total{operation="${operation}",code="${code}"}`)
  t.equal(failed('putProfile', 'validation_failed'), 1)
  t.equal(failed('putProfile', 'malformed_json'), 1)
  t.equal(failed('patchProfile', 'precondition_failed'), 1)
})

t.test('database, keys, readiness and event loop show as they are', async (t) => {
  const app = await build(t)
  const user = await app.as({ sub: 'auth0|metrics' })
  await user('PUT', PROFILE, { body: {} })
  await user('DELETE', PROFILE)
  const before = await scrape(app)
  for (const use of ['reads', 'writes', 'transactions']) {
    t.ok((before.get(`profile_database_connections{use="${use}"}`) ?? 0) >= 1, `connections for ${use}`)
    t.equal(before.get(`profile_database_busy{use="${use}"}`), 0, `nothing under way: ${use}`)
  }
  t.equal(before.get('profile_database_busy_limit{use="writes"}'), 2000)
  t.equal(before.get('profile_database_transactions_waiting'), 0)
  t.ok((before.get('profile_database_statement_seconds_total') ?? 0) > 0)
  t.equal(before.get('profile_keys'), 1)
  t.ok((before.get('profile_key_set_age_seconds') ?? 99) < 60)
  t.equal(before.get('profile_key_set_fetch_failures_total'), 0)
  t.equal(before.get('profile_log_lines_dropped_total'), 0)
  t.equal(before.get('profile_ready'), 1)
  t.equal(before.get('http_requests_in_flight'), 0)
  t.ok(before.has('nodejs_eventloop_lag_p99_seconds'))

  await user('GET', PROFILE)
  const statements = 'profile_database_statements_total'
  // The readiness asks the database as well.
  t.ok(((await scrape(app)).get(statements) ?? 0) >= (before.get(statements) ?? 0) + 1, 'a statement more')

  await app.database.sql(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'profile-service' and datname = current_database()`)
  t.equal((await user('GET', PROFILE)).status, 200)
  const broken = await scrape(app)
  t.ok((broken.get('profile_database_connection_errors_total') ?? 0) >= 3)
})

t.test(
  'a reader that is slow to answer does not keep the others out, and a value is the sum of nothing older',
  async (t) => {
    const metrics = createMetrics()
    let value = 1
    metrics.counter('test_total', 'A test.', () => value)
    metrics.gauge('test_gauge', 'A test.', async () => value, { of: 'a' })
    metrics.gauge('test_gauge', 'A test.', () => -value, { of: 'b' })
    t.match(await metrics.render(), /^test_total 1\n/m)
    value = 5
    const text = await metrics.render()
    t.match(text, /^test_total 5\n/m)
    t.match(text, /^test_gauge\{of="a"\} 5\ntest_gauge\{of="b"\} -5\n/m)
  },
)

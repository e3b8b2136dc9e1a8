// Traces through the app that ships, to a receiver of OTLP over HTTP.
import t, { type Test } from 'tap'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'
import { type Collector, type Received, startCollector } from './collector.ts'

const CALLER = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' }
const TRACEPARENT = `00-${CALLER.trace}-${CALLER.span}-01`

async function traced(t: Test, environment: Record<string, string> = {}, log?: { write(line: string): void }) {
  const collector = await startCollector(t)
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: '20', ...environment }
  return { collector, app: await build(t, settings, log ? { log } : {}) }
}

/** The request's span and its parts, in the order in which they began. */
async function traceOf({ spans, receive }: Collector, isWanted: (span: Received) => boolean) {
  const root = await receive((span) => span.kind === 2 && isWanted(span))
  // Parts end before the whole, and are sent in the order of their ends.
  const parts = spans.filter(({ traceId, spanId }) => traceId === root.traceId && spanId !== root.spanId)
  return { root, parts: parts.sort((a, b) => Number(a.start - b.start)) }
}

async function calls(app: TestApp, sub: string) {
  const token = await app.issuer.token({ sub, permissions: ['users:audit', 'reports:read', 'users:read'] })
  return (method: string, path: string, options: { body?: unknown; headers?: Record<string, string> } = {}) =>
    app.call(method, path, { token, ...options })
}

t.test("a request is a span of its caller's trace, and its statements are parts of it", async (t) => {
  const { app, collector } = await traced(t)
  const call = await calls(app, 'auth0|traced')
  await call('GET', PROFILE)
  const body = { first_name: 'Canary', profile_data: { phone: '009650000000' } }
  const { json, headers } = await call('PATCH', `${PROFILE}/?canary=1`, {
    body,
    headers: { traceparent: TRACEPARENT, tracestate: 'vendor=1' },
  })
  const requestId = headers['x-request-id']
  const { root, parts } = await traceOf(collector, (span) => span.attributes['profile.request_id'] === requestId)
  t.match(root, {
    traceId: CALLER.trace,
    parentSpanId: CALLER.span,
    traceState: 'vendor=1',
    flags: 0x301,
    name: `PATCH ${PROFILE}`,
    kind: 2,
    failed: false,
    resource: { 'service.name': 'profile-service', 'telemetry.sdk.language': 'nodejs' },
  })
  t.strictSame(root.attributes, {
    'http.request.method': 'PATCH',
    'http.route': PROFILE,
    'profile.operation': 'patchProfile',
    'url.scheme': 'http',
    'network.protocol.version': '1.1',
    'profile.request_id': requestId,
    'http.response.status_code': 200,
  })
  const mine = parts.filter(({ parentSpanId }) => parentSpanId === root.spanId)
  t.ok(mine.length >= 2, 'a read and a write')
  t.strictSame(mine[0]?.name, 'find_situation')
  for (const part of mine) {
    t.match(part, { kind: 3, failed: false, flags: 0x101, traceState: 'vendor=1' }, part.name)
    t.match(part.attributes, {
      'db.system.name': 'postgresql',
      'db.query.summary': part.name,
      'db.namespace': /^test_/,
      'server.address': '127.0.0.1',
    })
    t.ok(part.start >= root.start && part.end <= root.end, `${part.name} lies within the request`)
  }
  for (const what of ['Canary', 'canary', '009650000000', 'auth0|', json.id, 'Bearer']) {
    t.notOk(collector.text().includes(what), `nothing of ${what}`)
  }
})

t.test('without a caller who names a trace, one begins; by the contract, never by the URL', async (t) => {
  const { app, collector } = await traced(t)
  const call = await calls(app, 'auth0|first')
  const { id } = (await call('GET', PROFILE)).json
  await call('GET', `/api/v1/accounts/users/${id}/history?limit=3`)
  const { root, parts } = await traceOf(
    collector,
    ({ attributes }) => attributes['profile.operation'] === 'listUserHistory',
  )
  t.equal(root.name, 'GET /api/v1/accounts/users/{user_id}/history')
  t.equal(root.parentSpanId, undefined)
  t.strictSame(
    parts.map(({ name }) => name),
    ['read_user', 'find_history_page'],
  )
  t.notOk(collector.text().includes(id), 'ids of people are not in it')

  await call('GET', '/api/v1/nowhere')
  t.match((await traceOf(collector, ({ attributes }) => attributes['http.response.status_code'] === 404)).root, {
    name: 'GET',
    failed: false,
    attributes: { 'profile.problem': 'not_found', 'http.route': undefined },
  })
  await app.call('GET', PROFILE, { token: null })
  t.match((await traceOf(collector, ({ attributes }) => attributes['http.response.status_code'] === 401)).root, {
    failed: false,
    attributes: { 'profile.problem': 'token_missing' },
  })
  const ids = collector.spans.filter(({ kind }) => kind === 2).map(({ traceId }) => traceId)
  t.equal(new Set(ids).size, ids.length, 'a trace each')
})

t.test(
  'a transaction is a span with its statements; the pages of an answer that is streamed belong to it',
  async (t) => {
    const { app, collector } = await traced(t)
    const call = await calls(app, 'auth0|tx')
    await call('PATCH', PROFILE, { body: {} })
    await call('DELETE', PROFILE)
    const { root, parts } = await traceOf(collector, ({ name }) => name === `DELETE ${PROFILE}`)
    const transaction = parts.find(({ name }) => name === 'transaction')
    t.match(transaction, { kind: 1, parentSpanId: root.spanId })
    const statement = parts.find(({ name }) => name === 'erase_user')
    t.match(statement, { kind: 3, parentSpanId: transaction?.spanId })

    const { json } = await call('PATCH', PROFILE, { body: {} })
    await app.database.sql(
      `insert into accounts_audit (id, user_id, operation, actor, request_id)
     select gen_random_uuid(), $1, 'patchProfile', 'auth0|tx', gen_random_uuid() from generate_series(1, 1200)`,
      [json.id],
    )
    await call('GET', `${PROFILE}/export`)
    const whole = await traceOf(collector, ({ name }) => name.endsWith('/export'))
    t.strictSame(
      whole.parts.map(({ name }) => name),
      [
        'find_user_by_subject',
        'find_user_in_snapshot',
        'find_consent_ledger',
        'find_history_page_in_snapshot',
        'insert_audit_event',
        'find_history_page_in_snapshot',
        'find_history_page_in_snapshot',
      ],
    )
  },
)

t.test('many at once do not get mixed up', async (t) => {
  const { app, collector } = await traced(t)
  const sent = Array.from({ length: 60 }, (_, n) => ({
    sub: `auth0|crowd-${n % 7}`,
    trace: (n + 1).toString(16).padStart(32, 'a'),
    path: n % 2 ? PROFILE : `${PROFILE}/consents`,
  }))
  await Promise.all(
    sent.map(async ({ sub, trace, path }) =>
      (await calls(app, sub))('GET', path, { headers: { traceparent: `00-${trace}-${CALLER.span}-01` } }),
    ),
  )
  for (const { trace, path } of sent) {
    const { root, parts } = await traceOf(collector, ({ traceId }) => traceId === trace)
    t.equal(root.name, `GET ${path}`)
    t.ok(
      parts.length >= 1 && parts.every(({ parentSpanId }) => parentSpanId === root.spanId),
      `${trace}: its own statements`,
    )
    const wanted = path === PROFILE ? /user|provision|situation|identity/ : /consents/
    t.ok(
      parts.every(({ name }) => wanted.test(name)),
      `${parts.map(({ name }) => name)}`,
    )
  }
})

t.test('a failure of the service is an error, with the reason and no message', async (t) => {
  const { app, collector } = await traced(t)
  const call = await calls(app, 'auth0|failing')
  await call('GET', PROFILE)
  await app.database.sql('alter table accounts_consent rename to accounts_consent_gone')
  t.equal((await call('GET', `${PROFILE}/consents`)).status, 503)
  const { root, parts } = await traceOf(collector, ({ name }) => name.endsWith('/consents'))
  t.match(root, {
    failed: true,
    attributes: {
      'http.response.status_code': 503,
      'error.type': 'database_not_migrated',
      'profile.problem': 'database_not_migrated',
    },
  })
  t.match(parts.at(-1), { name: 'find_latest_consents', failed: true, attributes: { 'error.type': '42P01' } })
  t.notMatch(collector.text(), /accounts_consent|does not exist/)
})

t.test('log lines name the trace and the span', async (t) => {
  const lines: Record<string, unknown>[] = []
  const { app, collector } = await traced(
    t,
    { LOG_LEVEL: 'info' },
    { write: (line) => void lines.push(JSON.parse(line)) },
  )
  const call = await calls(app, 'auth0|logged')
  const { headers } = await call('GET', PROFILE, { headers: { traceparent: TRACEPARENT } })
  const { root } = await traceOf(collector, ({ traceId }) => traceId === CALLER.trace)
  const line = lines.find(({ request_id }) => request_id === headers['x-request-id'])
  t.match(line, { trace_id: CALLER.trace, span_id: root.spanId, msg: 'request' })
})

t.test('what the caller does not record is not recorded, and neither is what the sampler leaves out', async (t) => {
  const { app, collector } = await traced(t)
  const call = await calls(app, 'auth0|unsampled')
  await call('GET', PROFILE, { headers: { traceparent: TRACEPARENT.replace(/01$/, '00') } })
  await call('GET', `${PROFILE}/consents`)
  await traceOf(collector, ({ name }) => name.endsWith('/consents'))
  t.strictSame(
    collector.spans.filter(({ kind }) => kind === 2).map(({ name }) => name),
    [`GET ${PROFILE}/consents`],
  )

  const none = await traced(t, { OTEL_TRACES_SAMPLER: 'parentbased_always_off' })
  const ask = await calls(none.app, 'auth0|seldom')
  await ask('GET', `${PROFILE}/consents`)
  await ask('GET', PROFILE, { headers: { traceparent: TRACEPARENT } })
  await traceOf(none.collector, ({ name }) => name === `GET ${PROFILE}`)
  t.strictSame(
    none.collector.spans.filter(({ kind }) => kind === 2).map(({ name }) => name),
    [`GET ${PROFILE}`],
  )
})

t.test('probes have no spans', async (t) => {
  const { app, collector } = await traced(t)
  for (const url of ['/livez', '/readyz', '/openapi.yaml']) await app.api.inject(url)
  await app.ops.inject('/metrics')
  const call = await calls(app, 'auth0|probed')
  await call('GET', PROFILE)
  await traceOf(collector, ({ name }) => name === `GET ${PROFILE}`)
  t.equal(collector.spans.filter(({ kind }) => kind === 2).length, 1)
  const { body } = await app.ops.inject('/metrics')
  t.match(body, /^profile_spans_exported_total [1-9]/m, 'what was sent is counted')
  t.match(body, /^profile_spans_dropped_total 0$/m)
})

// The process that ships, with traces: from its environment to a collector, over real connections, and to the end.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { anyFreePort } from '../../src/dev/ports.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { startCollector } from '../tracing/collector.ts'
import { call, PROFILE, startReadyService, until } from './service.ts'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const SPAN = '00f067aa0ba902b7'

t.test('a traced process', async (t) => {
  const issuer = await startTestIssuer(t)
  const collector = await startCollector(t)
  const traceparents: unknown[] = []
  const keys = createServer(async (request, response) => {
    traceparents.push(request.headers.traceparent)
    response.end(await (await fetch(issuer.jwksUrl)).text())
  }).listen(0, '127.0.0.1')
  await once(keys, 'listening')
  t.teardown(() => keys.close())
  const { service } = await startReadyService(t, issuer, {
    AUTH_JWKS_URL: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys?secret=s3cret`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=p%40ss',
    OTEL_SERVICE_NAME: 'accounts',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    // Longer than the test: what comes, comes at the end.
    OTEL_BSP_SCHEDULE_DELAY: '600000',
  })
  const token = await issuer.token()
  const answer = await fetch(service.api + PROFILE, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      traceparent: `00-${TRACE}-${SPAN}-01`,
    },
    body: JSON.stringify({ profile_data: { note: 'x'.repeat(10_000) } }),
  })
  t.equal(answer.status, 200)
  await answer.arrayBuffer()
  t.equal(collector.spans.length, 0)
  service.child.kill('SIGTERM')
  t.match(await service.exited, { code: 0, stderr: '' })

  const root = collector.spans.find(({ kind, traceId }) => kind === 2 && traceId === TRACE)
  t.match(root, {
    name: `PATCH ${PROFILE}`,
    parentSpanId: SPAN,
    attributes: { 'http.response.status_code': 200 },
    resource: { 'service.name': 'accounts', 'deployment.environment.name': 'test', 'service.version': /^\d/ },
  })
  const statements = collector.spans.filter(({ parentSpanId }) => parentSpanId === root?.spanId)
  t.ok(statements.length >= 2, 'with its statements, although the body came in pieces')
  const fetched = collector.spans.find(({ attributes }) => String(attributes['url.full']).endsWith('/keys'))
  t.match(fetched, { kind: 3, name: 'GET', attributes: { 'http.response.status_code': 200 } })
  t.strictSame(traceparents, [`00-${fetched?.traceId}-${fetched?.spanId}-01`], 'the issuer is told of the trace')
  t.notOk(collector.text().includes('s3cret'))
  t.match(collector.headers[0], { 'x-api-key': 'p@ss' })
  t.equal(collector.headers.filter(({ traceparent }) => traceparent).length, 0, 'the way out is not traced')
  const line = service.log.find(({ operation }) => operation === 'patchProfile')
  t.match(line, { trace_id: TRACE, span_id: root?.spanId })
})

t.test('a collector that is not there is no reason not to serve, nor not to end', async (t) => {
  const issuer = await startTestIssuer(t)
  const { service } = await startReadyService(t, issuer, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await anyFreePort()}`,
    OTEL_BSP_SCHEDULE_DELAY: '10',
  })
  t.equal((await call(service.api + PROFILE, { token: await issuer.token() })).status, 200)
  await until(
    async () => service.log.some(({ msg }) => msg === 'spans cannot be delivered'),
    (told) => told,
  )
  const start = performance.now()
  service.child.kill('SIGTERM')
  t.match(await service.exited, { code: 0, stderr: '' })
  t.ok(performance.now() - start < 5_000)
})

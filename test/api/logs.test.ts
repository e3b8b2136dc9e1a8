import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import t from 'tap'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'

const CANARY = 'CANARY7f3a'
/** What would break a line or a terminal, with the canary behind it. */
const INJECTION = `\r\n{"level":"fatal","msg":"${CANARY}"}\u001b[31m${CANARY}`

t.test('the logs can be shown to anyone: no input gets into any line or metric, at any level', async (t) => {
  const lines: string[] = []
  const log = { write: (line: string) => void lines.push(line) }
  const app = await build(t, { LOG_LEVEL: 'trace' }, { log })
  await provoke(app)
  const metrics = (await app.ops.inject({ url: '/metrics' })).body

  t.ok(lines.length > 25, `${lines.length} lines were written`)
  const all = lines.join('')
  t.notMatch(all, new RegExp(CANARY), 'no canary in the log')
  t.notMatch(all, /eyJ/, 'no token in the log')
  t.notMatch(metrics, new RegExp(CANARY), 'no canary in the metrics')
  for (const line of lines) {
    t.equal(line.indexOf('\n'), line.length - 1, 'one line each')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    t.notMatch(line, /[\u0000-\u0009\u000b-\u001f]/, 'no control characters')
    t.doesNotThrow(() => JSON.parse(line))
  }
})

t.test('a refused token is logged with its reason, and counted', async (t) => {
  const lines: string[] = []
  const app = await build(t, { LOG_LEVEL: 'info' }, { log: { write: (line) => void lines.push(line) } })
  const cases = {
    expired: await app.issuer.token({ exp: 1000, iat: 500 }),
    wrong_audience: await app.issuer.token({ aud: 'https://other.test' }),
    wrong_issuer: await app.issuer.token({ iss: 'https://evil.test/' }),
  }
  for (const token of Object.values(cases)) t.equal((await app.call('GET', PROFILE, { token })).status, 401)
  await app.call('GET', PROFILE, { token: null })
  const reasons = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'token refused')
  t.strictSame(
    reasons.map(({ reason }) => reason),
    [...Object.keys(cases), 'token_missing'],
  )
  const metrics = (await app.ops.inject({ url: '/metrics' })).body
  for (const reason of Object.keys(cases)) t.match(metrics, `profile_tokens_refused_total{reason="${reason}"} 1`)
})

t.test('an operator learns why: request id, operation, status and the cause by its code', async (t) => {
  const lines: string[] = []
  const log = { write: (line: string) => void lines.push(line) }
  const app = await build(t, { LOG_LEVEL: 'info' }, { log, template: 'template0' })
  const { headers, json } = await app.call('GET', PROFILE)
  t.equal(json.code, 'database_not_migrated')
  const mine = lines.map((line) => JSON.parse(line)).filter((line) => line.request_id === headers['x-request-id'])
  t.match(mine, [
    { level: 'warn', code: 'database_not_migrated', err: { code: '42P01' } },
    { level: 'info', msg: 'request', operation: 'getProfile', status: 503, problem: 'database_not_migrated' },
  ])
})

t.test('every line of a request names its trace, if the caller sends a sound one', async (t) => {
  const lines: string[] = []
  const app = await build(t, { LOG_LEVEL: 'info' }, { log: { write: (line) => void lines.push(line) } })
  const [trace, parent] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']
  const traceOf = async (traceparent?: string) => {
    lines.length = 0
    const headers = traceparent === undefined ? {} : { traceparent }
    await app.call('GET', PROFILE, { token: null, headers })
    const traces = lines.map((line) => JSON.parse(line).trace_id)
    t.strictSame(traces, [traces[0], traces[0]], 'the refusal and the request')
    return traces[0]
  }
  t.equal(await traceOf(`00-${trace}-${parent}-01`), trace)
  t.equal(await traceOf(`01-${trace}-${parent}-00-more`), trace, 'a later version')
  for (const unsound of [
    undefined,
    '',
    `ff-${trace}-${parent}-01`,
    `00-${trace}-${parent}-01-more`,
    `00-${trace.toUpperCase()}-${parent}-01`,
    `00-${'0'.repeat(32)}-${parent}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace}-${parent}-01, 00-${trace}-${parent}-01`,
  ]) {
    t.equal(await traceOf(unsound), undefined, `${unsound}`)
  }
})

/** Puts the canary wherever a caller can put anything, in requests that succeed and in requests that fail. */
async function provoke(app: TestApp): Promise<void> {
  const as = await app.as({ sub: `auth0|${CANARY}`, email: `${CANARY}@example.com`, email_verified: true, azp: CANARY })
  const headers = {
    'x-request-id': CANARY,
    'user-agent': CANARY,
    cookie: CANARY,
    'if-match': `"${CANARY}"`,
    traceparent: CANARY,
  }
  await as('PUT', PROFILE, {
    body: { first_name: CANARY, profile_data: { phone: '009650000000', [CANARY]: { x: CANARY } } },
  })
  await as('PATCH', `${PROFILE}?token=${CANARY}&${CANARY}=1`, { body: { last_name: CANARY } })
  await as('PUT', PROFILE, {
    body: { first_name: INJECTION, profile_data: { phone: CANARY, title: 5 }, [CANARY]: CANARY },
  })
  await as('PUT', PROFILE, { body: { first_name: 'A', profile_data: { note: INJECTION } } })
  await as('PUT', PROFILE, { body: `{"first_name": "${CANARY}` })
  await as('PUT', PROFILE, { body: Buffer.from([0x7b, 0x22, 0xff, ...Buffer.from(CANARY), 0x22, 0x7d]) })
  await as('PUT', PROFILE, { body: { profile_data: { [CANARY]: `\0${CANARY}` } } })
  await as('PUT', PROFILE, { body: CANARY, headers: { 'content-type': `text/${CANARY}` } })
  await as('PUT', PROFILE, { body: { profile_data: { big: CANARY.repeat(10_000) } } })
  await as('PUT', `${PROFILE}/consents/contact`, { body: { status: CANARY, locale: CANARY } })
  await as('PUT', `${PROFILE}/consents/${CANARY}`, { body: { status: 'given' } })
  await as('GET', PROFILE, { headers })
  await as('PATCH', PROFILE, { headers, body: {} })
  await as('GET', `${PROFILE}/history?cursor=${CANARY}&limit=${CANARY}`)
  await as('GET', `${PROFILE}/history?cursor=${Buffer.from(JSON.stringify([CANARY, CANARY])).toString('base64url')}`)
  await as('GET', `/${CANARY}?${CANARY}`)
  await as('POST', `${PROFILE}/${CANARY}`)
  await as('GET', `/%ff${CANARY}`)
  await app.call('GET', PROFILE, { token: CANARY })
  await app.call('GET', PROFILE, { token: `${await app.issuer.token({ sub: CANARY })}x` })
  await app.call('GET', PROFILE, { token: await app.issuer.token({ sub: CANARY, iss: CANARY }) })
  await app.call('GET', PROFILE, { token: null, headers: { authorization: `Basic ${CANARY}` } })
  await as('GET', `${PROFILE}/export`)
  // A bug, as it were: an error of PostgreSQL whose detail holds the whole row.
  await app.database.sql(`alter table accounts_user add check (first_name <> '${CANARY}-2')`)
  const authorization = `Bearer ${await app.issuer.token()}`
  const bug = await app.api.inject({
    method: 'PUT',
    url: PROFILE,
    headers: { authorization },
    payload: { first_name: `${CANARY}-2` },
  })
  if (bug.statusCode !== 500 || bug.body.includes(CANARY))
    throw new Error(`a bug is a 500 that tells nothing: ${bug.body}`)
  await as('DELETE', PROFILE)
  await bareRequests(app)
}

/** What Node's own parser refuses. */
async function bareRequests(app: TestApp): Promise<void> {
  await app.api.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.api.server.address() as AddressInfo
  for (const text of [
    `GET /${CANARY} HTTP/9.9\r\n\r\n`,
    `${CANARY}\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: x\r\n${CANARY}: ${'x'.repeat(20_000)}\r\n\r\n`,
    `PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${CANARY}`,
  ]) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.end(text)
    socket.resume()
    await once(socket, 'close')
  }
}

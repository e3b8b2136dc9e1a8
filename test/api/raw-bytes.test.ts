import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import fc from 'fast-check'
import t from 'tap'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'
import { tally } from '../helpers/tally.ts'

// What no HTTP client would send: shapes that smuggle, lie about their length or are no HTTP at all, and valid requests with bytes changed.
// Whatever comes in, the answer is below 500 or a closed connection, soon, and the service lives on.

const BODY = JSON.stringify({ first_name: 'Ahmed', profile_data: { title: 'Lead', nested: { a: [1, 'x', null] } } })
const SOON_MS = 9_000
const FUZZ_RUNS = 300

/** Requests by name; `T` stands for a valid token. */
const SHAPES: Record<string, string> = {
  'length and chunked': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n`,
  'two lengths': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}`,
  'a list of lengths': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nContent-Length: 2, 2\r\n\r\n{}`,
  'a negative length': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}`,
  'a huge length': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n{}`,
  'an unknown transfer coding': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
  'chunked twice': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  'a chunk size that overflows': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}`,
  'a huge chunk extension': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;${'e'.repeat(70_000)}\r\n{}\r\n0\r\n\r\n`,
  'bare line feeds': `GET ${PROFILE} HTTP/1.1\nHost: x\n\n`,
  'a folded header': `GET ${PROFILE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer\r\n T\r\n\r\n`,
  'a space before the colon': `GET ${PROFILE} HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer T\r\n\r\n`,
  'NUL in a header': `GET ${PROFILE} HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n`,
  'no host': `GET ${PROFILE} HTTP/1.1\r\n\r\n`,
  'two hosts': `GET ${PROFILE} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`,
  'two tokens': `GET ${PROFILE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer T\r\nAuthorization: Bearer T\r\n\r\n`,
  'an absolute URL': `GET http://evil.test${PROFILE} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a URL without a slash': 'GET accounts HTTP/1.1\r\nHost: x\r\n\r\n',
  'a URL with NUL': `GET ${PROFILE}%00 HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a URL with a raw NUL': `GET ${PROFILE}\0 HTTP/1.1\r\nHost: x\r\n\r\n`,
  'bad percent-encoding': `GET ${PROFILE}/consents/%zz HTTP/1.1\r\nHost: x\r\n\r\n`,
  'overlong UTF-8 in the URL': `GET ${PROFILE}/consents/%c0%af HTTP/1.1\r\nHost: x\r\n\r\n`,
  'path traversal': 'GET /docs/../../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n',
  'encoded path traversal': 'GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n',
  'a long URL': `GET /${'a'.repeat(15_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a longer URL': `GET /${'a'.repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'many parameters': `GET ${PROFILE}/history?${'a=1&'.repeat(3_500)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'many headers': `GET ${PROFILE} HTTP/1.1\r\nHost: x\r\n${'X: y\r\n'.repeat(2_500)}\r\n`,
  '100-continue': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`,
  'an unknown expectation': `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 2\r\n\r\n{}`,
  'an upgrade': `GET ${PROFILE} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  CONNECT: 'CONNECT evil.test:443 HTTP/1.1\r\nHost: x\r\n\r\n',
  TRACE: `TRACE ${PROFILE} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'an unknown method': `FROB ${PROFILE} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'HTTP/0.9': `GET ${PROFILE}\r\n`,
  'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  TLS: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  nothing: '',
  'a million bytes of nothing': '\0'.repeat(1_000_000),
}

tally('requests with raw bytes that lie or are broken', Object.keys(SHAPES).length + FUZZ_RUNS)

t.test('shapes of requests that lie', async (t) => {
  const { app, send } = await listen(t)
  for (const [name, text] of Object.entries(SHAPES)) {
    const { ms, statuses } = await send(Buffer.from(text, 'latin1'))
    t.ok(ms < SOON_MS, `${name}: answered or closed soon (${statuses.join(' ') || 'closed'})`)
    t.ok(
      statuses.every((status) => status < 500 && (status >= 400 || status === 100)),
      `${name}: ${statuses}`,
    )
  }
  t.equal((await app.call('GET', PROFILE)).status, 200, 'and the service lives on')
})

t.test(
  'nothing rides behind a request: what a lying length hides is not answered as a request of its own',
  async (t) => {
    const { app, send } = await listen(t)
    const token = await app.issuer.token()
    const hidden = `DELETE ${PROFILE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`
    await app.call('PUT', PROFILE, { body: { first_name: 'Kept' } })
    const carrier = `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`
    for (const lie of [
      'Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n',
      'Content-Length: 0\r\nContent-Length: 500\r\n\r\n',
      'Transfer-Encoding: identity\r\n\r\n',
      'Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
    ]) {
      const { statuses } = await send(Buffer.from(carrier + lie + hidden))
      t.notOk(statuses.includes(204), JSON.stringify(lie))
    }
    t.equal((await app.call('GET', PROFILE)).json.first_name, 'Kept')
  },
)

t.test('valid requests with any bytes changed, cut out or put in', async (t) => {
  const { app, send } = await listen(t)
  const token = await app.issuer.token({ sub: 'auth0|fuzz' })
  const valid = Buffer.from(
    `PUT ${PROFILE}?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nIf-None-Match: "x"\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  )
  const user = await app.as({ sub: 'auth0|fuzz' })
  const edit = fc.record({
    at: fc.nat(valid.length),
    remove: fc.nat(3),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom('\r\n', '\0', '%', '"', '{', '\u00ff').map((text) => Buffer.from(text, 'latin1')),
    ),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
      const { statuses, ms } = await send(edits.reduce(apply, valid))
      if (ms > SOON_MS || statuses.some((status) => status >= 500)) throw new Error(`${statuses} after ${ms} ms`)
      // A write whose connection broke off may still be under way: one more by the same user comes after it.
      await user('PATCH', PROFILE, { body: {} })
      // Whatever was stored can be read, is according to the contract, and is taken back as it is.
      const { json } = await user('GET', PROFILE)
      const again = await user('PUT', PROFILE, { body: json })
      if (again.status !== 200 || again.json.version !== json.version)
        throw new Error('what was stored is not read back equal')
    }),
    { numRuns: FUZZ_RUNS },
  )
  t.pass('300 mutants')
})

function apply(bytes: Buffer, { at, remove, insert }: { at: number; remove: number; insert: Uint8Array }): Buffer {
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)])
}

async function listen(t: Parameters<typeof build>[0]) {
  const app: TestApp = await build(t)
  await app.api.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.api.server.address() as AddressInfo
  return { app, send: (bytes: Buffer) => send(port, bytes) }
}

/** Sends bytes, says that no more will come, and gives the statuses of all answers until the connection is closed. */
async function send(port: number, bytes: Buffer): Promise<{ statuses: number[]; ms: number }> {
  const start = performance.now()
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1')
  })
  // A reset is an answer too: the server wants no more of it.
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.end(bytes)
  await closed
  const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status))
  return { statuses, ms: performance.now() - start }
}

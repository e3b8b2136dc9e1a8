import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import t from 'tap'
import { build, PROFILE, type TestApp } from '../helpers/app.ts'
import type { Teardown } from '../helpers/database.ts'

const USERS = ['auth0|a', 'auth0|b'] as const

t.test('each user has a share of their own, and is told how much is left', async (t) => {
  const app = await build(t, { RATE_LIMIT: '3/h' })
  const a = await app.as({ sub: USERS[0] })
  const b = await app.as({ sub: USERS[1] })
  const answers = [await a('GET', PROFILE), await a('GET', PROFILE), await a('PUT', PROFILE, { body: {} })]
  t.strictSame(
    answers.map(({ status, headers }) => [status, Number(headers['ratelimit-remaining'])]),
    [
      [200, 2],
      [200, 1],
      [200, 0],
    ],
  )
  const refused = await a('GET', PROFILE)
  t.match(refused, { status: 429, json: { code: 'rate_limited' }, headers: { 'ratelimit-remaining': '0' } })
  t.ok(Number(refused.headers['retry-after']) > 3500, 'Retry-After says when the window ends')
  t.equal((await b('GET', PROFILE)).status, 200, 'another user at the same address is not affected')
})

t.test('an address that keeps failing to authenticate is turned away before its tokens are looked at', async (t) => {
  const app = await build(t, { RATE_LIMIT: '5/h' })
  for (let i = 0; i < 5; i++) t.equal((await app.call('GET', PROFILE, { token: 'nonsense' })).status, 401)
  t.equal((await app.call('GET', PROFILE, { token: 'nonsense' })).status, 429)
  t.equal((await app.call('GET', PROFILE)).status, 429, 'good tokens from there as well: nothing is verified any more')
})

t.test('good requests do not count against their address', async (t) => {
  const app = await build(t, { RATE_LIMIT: '5/h' })
  for (let i = 0; i < 20; i++) {
    const user = await app.as({ sub: `auth0|${i}` })
    t.equal((await user('GET', PROFILE)).status, 200)
  }
})

t.test('replicas count together through Redis, and for themselves while it is away', async (t) => {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    return t.comment('NOT TESTED: redis-server is not installed (Debian: apt-get install redis-server)')
  }
  const port = await freePort()
  let redis = await startRedis(t, port)
  const environment = { RATE_LIMIT: '10/h', REDIS_URL: `redis://127.0.0.1:${port}` }
  const replicas = [await build(t, environment), await build(t, environment)] as const
  await untilShared(replicas)
  // The same subject for both, each with a token of its own issuer.
  const calls = await Promise.all(replicas.map((replica) => replica.as({ sub: 'auth0|shared' })))
  const statuses: number[] = []
  for (let i = 0; i < 12; i++) statuses.push((await calls[i % 2]?.('GET', PROFILE))?.status ?? 0)
  t.strictSame(statuses, [...Array(10).fill(200), 429, 429], 'ten in all, wherever they came in')

  redis.kill('SIGKILL')
  await once(redis, 'exit')
  const start = performance.now()
  t.equal((await calls[0]?.('GET', PROFILE))?.status, 200, 'Redis is down, the API is not')
  t.ok(performance.now() - start < 1000, 'and it does not wait')

  redis = await startRedis(t, port)
  await untilShared(replicas)
  t.pass('they count together again when it is back')
})

t.test('slow clients are cut off, and hold nobody up', async (t) => {
  const app = await build(t)
  await app.api.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.api.server.address() as AddressInfo
  const token = await app.issuer.token()
  const head = `PUT ${PROFILE} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`
  const slow = {
    headers: `${head}X-Slow: `,
    body: `${head}Content-Length: 50\r\n\r\n{"first`,
    chunks: `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"fir`,
  }
  const cut = Object.entries(slow).map(async ([what, text]) => {
    const start = performance.now()
    const answer = await talk(port, text)
    t.match(answer, /^HTTP\/1\.1 408 .*"code":"request_timeout"/s, `slow ${what}: told why`)
    t.ok(performance.now() - start < 9_000, `slow ${what}: within seconds`)
  })
  t.equal((await app.call('GET', PROFILE)).status, 200, 'others are served meanwhile')
  await Promise.all(cut)
})

t.test('headers that are too large are refused with a reason', async (t) => {
  const app = await build(t)
  await app.api.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.api.server.address() as AddressInfo
  const answer = await talk(port, `GET ${PROFILE} HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`)
  t.match(answer, /^HTTP\/1\.1 431 .*"code":"headers_too_large"/s)
})

t.test('only the listed origins may call from a browser', async (t) => {
  const app = await build(t, { CORS_ORIGINS: 'https://app.example.com' })
  const preflight = (origin: string) =>
    app.api.inject({
      method: 'OPTIONS',
      url: PROFILE,
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,if-match',
      },
    })
  const allowed = await preflight('https://app.example.com')
  t.equal(allowed.headers['access-control-allow-origin'], 'https://app.example.com')
  t.match(allowed.headers['access-control-allow-methods'], /PATCH/)
  for (const origin of [
    'https://evil.example.com',
    'https://app.example.com.evil.com',
    'http://app.example.com',
    'null',
  ]) {
    t.notOk((await preflight(origin)).headers['access-control-allow-origin'], origin)
  }
  const answer = await app.call('GET', PROFILE, { headers: { origin: 'https://app.example.com' } })
  t.match(answer.headers['access-control-expose-headers'], /ETag/)
  t.notOk(answer.headers['access-control-allow-credentials'], 'no cookies are involved')
})

t.test('what is personal is not cached, and nothing is sniffed, framed or referred', async (t) => {
  const app = await build(t)
  for (const path of [PROFILE, `${PROFILE}/export`, '/nowhere', '/%ff']) {
    const { headers } = await app.call('GET', path)
    t.match(headers, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }, path)
  }
  const { headers } = await app.call('GET', PROFILE)
  t.match(headers, {
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'strict-transport-security': /max-age=\d{7,}/,
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function startRedis(t: Teardown, port: number) {
  const redis = spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'])
  t.teardown(() => redis.kill('SIGKILL'))
  for await (const chunk of redis.stdout) if (String(chunk).includes('Ready to accept connections')) break
  redis.stdout.resume()
  return redis
}

/** Until a request to one replica counts at the other as well. */
async function untilShared([one, other]: readonly [TestApp, TestApp]): Promise<void> {
  for (let i = 0; ; i++) {
    const sub = `auth0|probe-${i}`
    await (await one.as({ sub }))('GET', PROFILE)
    const { headers } = await (await other.as({ sub }))('GET', PROFILE)
    if (headers['ratelimit-remaining'] === '8') return
  }
}

/** Sends a text over a bare connection and gives all that comes back until it is closed. */
async function talk(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}

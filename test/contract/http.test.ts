import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import contract from '../../src/contract/generated/contract.json' with { type: 'json' }
import { operations } from '../../src/contract/generated/operations.ts'
import { build, HOOK_SECRET, PROFILE } from '../helpers/app.ts'
import { checkAnswer, resolve, table } from '../helpers/contract.ts'
import { ALL_PERMISSIONS, examplePath, isSomebodyElses, seedExamples } from '../helpers/examples.ts'
import { isProblem } from '../helpers/problem.ts'

const FILE = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8')
const METHODS = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY', 'PROPFIND', 'M-SEARCH']

t.test(
  'browsers of listed origins may send every header that the contract takes, and read every one that it gives',
  async (t) => {
    const origin = 'https://app.example.com'
    const app = await build(t, { CORS_ORIGINS: origin })
    const listed = (text: unknown) => new Set(String(text).toLowerCase().split(', '))
    const preflight = await app.api.inject({
      method: 'OPTIONS',
      url: PROFILE,
      headers: { origin, 'access-control-request-method': 'PUT' },
    })
    const accepted = listed(preflight.headers['access-control-allow-headers'])
    const taken = table.flatMap(({ parameters }) => parameters.filter((each) => each.in === 'header'))
    for (const { name } of [{ name: 'Authorization' }, { name: 'Content-Type' }, ...taken])
      t.ok(accepted.has(name.toLowerCase()), name)

    const { headers } = await app.call('GET', PROFILE, { headers: { origin } })
    const exposed = listed(headers['access-control-expose-headers'])
    const given = new Set<string>()
    JSON.stringify([contract.paths, contract.components.responses], (key, value) => {
      if (key === 'headers') for (const name of Object.keys(value)) given.add(name)
      return value
    })
    t.ok(given.size > 5)
    for (const name of given) t.ok(exposed.has(name.toLowerCase()), name)
  },
)

t.test('one app', async (t) => {
  const app = await build(t)
  const api = table.filter(({ listeners }) => listeners.includes('api'))
  const token = await app.issuer.token({ permissions: ALL_PERMISSIONS })
  /** Every path that is served, under each mount, with what it is served for. */
  const served = new Map<string, string[]>()
  for (const operation of api) {
    const { method, mounts } = operation
    const path = examplePath(operation)
    for (const mount of mounts) {
      const allowed = method === 'GET' ? ['GET', 'HEAD'] : [method]
      served.set(mount + path, [...(served.get(mount + path) ?? []), ...allowed])
    }
  }

  t.test(
    'every operation answers under each mount, with and without a slash at the end, and takes its own examples',
    async (t) => {
      for (const operation of api) {
        const { id, method, mounts, body, security } = operation
        const credentials = security?.scheme === 'hookSecret' ? HOOK_SECRET : token
        const path = examplePath(operation)
        const examples = Object.entries(body?.schemas ?? {}).flatMap(([type, schema]) => {
          const { examples } = resolve(schema.slice(1).replace(/\/schema$/, '')) as {
            examples: Record<string, { value: unknown }>
          }
          return Object.values(examples).map(({ value }) => ({ body: value, headers: { 'content-type': type } }))
        })
        for (const mount of mounts) {
          for (const end of ['', '/']) {
            for (const example of examples.length > 0 ? examples : [{}]) {
              await seedExamples(app)
              const reply = await app.call(method, mount + path + end, { token: credentials, ...example })
              // What the examples made may stand in one another's way.
              t.ok(
                reply.status < 300 || reply.status === 409 || (reply.status === 404 && isSomebodyElses(operation)),
                `${id} ${mount}${path}${end}: ${reply.status} ${reply.text.slice(0, 200)}`,
              )
            }
          }
        }
      }
    },
  )

  t.test('HEAD is GET without the body', async (t) => {
    await seedExamples(app)
    for (const operation of api.filter(({ method }) => method === 'GET')) {
      const url = (operation.mounts[0] ?? '') + examplePath(operation)
      const [get, head] = [await app.call('GET', url, { token }), await app.call('HEAD', url, { token })]
      t.strictSame([head.status, head.text], [isSomebodyElses(operation) ? 404 : 200, ''], url)
      t.strictSame([head.headers.etag, head.headers['content-type']], [get.headers.etag, get.headers['content-type']])
    }
    t.strictSame((await app.call('HEAD', PROFILE, { token: null })).text, '')
    t.equal((await app.call('HEAD', '/nowhere')).status, 404)
  })

  t.test('any other method is 405, and Allow says what there is', async (t) => {
    for (const [path, allowed] of served) {
      for (const method of METHODS.filter((each) => !allowed.includes(each))) {
        for (const end of ['', '/', '?x=1', '/?x=%zz']) {
          const reply = await app.call(method, path + end, { token: null })
          const wanted = method === 'HEAD' ? '405 undefined' : '405 method_not_allowed'
          isProblem(t, reply, wanted, undefined, `${method} ${path}${end}`)
          t.strictSame(reply.headers.allow?.split(', ').sort(), [...allowed].sort())
        }
      }
    }
  })

  t.test('anything else is 404, token or not', async (t) => {
    const paths = [
      '/',
      '/api',
      '/api/v1',
      '/api/v2/accounts/users/profile',
      '/api/v1/accounts/profile',
      '/api/v1/accounts/users/x/y',
      '/api/v1/accounts/users/profile/consents/contact/more',
      '/API/v1/accounts/users/profile',
      `${PROFILE}//`,
      `/${PROFILE}`,
      '/api/v1/livez',
      '/metrics',
      '/docs',
      '/openapi.json',
      '/.env',
      '/constructor',
    ]
    for (const path of paths) {
      for (const method of METHODS.filter((each) => each !== 'HEAD')) {
        for (const token of [undefined, null]) {
          isProblem(
            t,
            await app.call(method, path, { ...(token === null ? { token } : {}) }),
            '404 not_found',
            [],
            `${method} ${path}`,
          )
        }
      }
    }
  })

  t.test('without a token: 401 and how to authenticate, for every operation that is not public', async (t) => {
    for (const operation of api.filter(({ security }) => security)) {
      const { method, mounts } = operation
      const path = examplePath(operation)
      for (const mount of mounts) {
        const reply = await app.call(method, mount + path, { token: null })
        isProblem(t, reply, '401 token_missing', [], `${method} ${mount}${path}`)
        t.equal(reply.headers['www-authenticate'], 'Bearer', 'without an error, since there was no token (RFC 6750, 3)')
      }
    }
  })

  t.test('a problem document names itself, its request and nothing of the inside', async (t) => {
    const replies = [
      await app.call('GET', '/nowhere'),
      await app.call('GET', PROFILE, { token: null }),
      await app.call('GET', `${PROFILE}/consents/%zz`),
      await app.call('PUT', PROFILE, { body: '{' }),
      await app.call('PUT', PROFILE, { body: { x: 1 } }),
      await app.call('GET', `${PROFILE}/history?limit=0`),
    ]
    for (const { status, json, headers, text } of replies) {
      const id = headers['x-request-id']
      t.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      const { title, detail, errors, ...rest } = json
      t.strictSame(rest, {
        type: `urn:profile-service:problem:${json.code}`,
        status,
        instance: `urn:uuid:${id}`,
        code: json.code,
        request_id: id,
      })
      t.ok(title.length > 5 && detail.length > 10, `${title}: ${detail}`)
      for (const { limit: _, ...error } of errors ?? [])
        t.strictSame(Object.keys(error).sort(), ['code', 'detail', 'pointer'])
      t.notMatch(text, /node_modules|\.ts|stack|select |FST_|ajv/i)
      t.match(headers, { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', etag: undefined })
    }
    t.equal(new Set(replies.map(({ json }) => json.request_id)).size, replies.length)
    const chosen = await app.call('GET', PROFILE, {
      headers: { 'x-request-id': '11111111-1111-7111-8111-111111111111' },
    })
    t.not(chosen.headers['x-request-id'], '11111111-1111-7111-8111-111111111111', 'the caller does not choose it')
  })

  t.test('/openapi.yaml is the very file, for everybody', async (t) => {
    const reply = await app.call('GET', '/openapi.yaml', { token: null })
    t.match(reply.headers['content-type'], /^application\/yaml/)
    t.equal(reply.text, FILE)
  })

  t.test('the ops listener serves its own operations and nothing else', async (t) => {
    const call = async (method: string, url: string) => {
      const { statusCode: status, headers, body: text } = await app.ops.inject({ method: method as 'GET', url })
      checkAnswer(method, url, { status, headers: headers as Record<string, string>, text }, 'ops')
      return { status, headers, text }
    }
    for (const { path } of table.filter(({ listeners }) => listeners.includes('ops'))) {
      for (const end of ['', '/']) t.equal((await call('GET', path + end)).status, 200, path)
      t.strictSame([(await call('POST', path)).status, (await call('POST', path)).headers.allow], [405, 'GET, HEAD'])
    }
    for (const path of [PROFILE, '/openapi.yaml', '/']) t.equal((await call('GET', path)).status, 404, path)
    t.match((await call('GET', '/metrics')).text, /^# HELP .*\n# TYPE /m)
  })
})

t.test('what is generated is what the contract says', async (t) => {
  t.strictSame(JSON.parse(JSON.stringify(parse(FILE))), contract)
  const declared = Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.keys(item).flatMap((method) => (method === 'servers' ? [] : [`${method.toUpperCase()} ${path}`])),
  )
  t.strictSame(
    table.map(({ method, path }) => `${method} ${path}`),
    declared,
  )
  t.equal(new Set(operations.map(({ id }) => id)).size, operations.length)
})

t.test('an operation whose security scheme has no guard stops the boot', async (t) => {
  const { registerOperations } = await import('../../src/contract/router.ts')
  const { default: fastify } = await import('fastify')
  const options = { listener: 'api', handlers: {}, services: {}, guards: {} }
  t.throws(() => registerOperations(fastify(), options as never), /no guard for the security scheme userToken/)
})

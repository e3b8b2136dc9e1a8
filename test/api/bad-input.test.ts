import { isDeepStrictEqual } from 'node:util'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { build, PROFILE, type Reply } from '../helpers/app.ts'
import { table } from '../helpers/contract.ts'
import { findTexts } from '../helpers/database.ts'
import { ALL_PERMISSIONS, examplePath } from '../helpers/examples.ts'
import { isProblem } from '../helpers/problem.ts'

const CANARY = 'canaryInput'
const CONTACT = `${PROFILE}/consents/contact`
const WRITES = [
  ['PUT', PROFILE],
  ['PATCH', PROFILE],
  ['PUT', CONTACT],
] as const

const nested = (open: string, close: string, levels: number) => `${open.repeat(levels)}1${close.repeat(levels)}`
/** JSON text, or bytes, that is no JSON document at all. */
const UNREADABLE: Record<string, [body: string | Buffer, problem: string]> = {
  'cut off': [`{"first_name":"${CANARY}`, '400 malformed_json'],
  'two documents': [`{"first_name":"${CANARY}"}{}`, '400 malformed_json'],
  'a trailing comma': [`{"first_name":"${CANARY}",}`, '400 malformed_json'],
  'single quotes': [`{'first_name':'${CANARY}'}`, '400 malformed_json'],
  'a comment': [`{}//${CANARY}`, '400 malformed_json'],
  NaN: ['{"profile_data":{"a":NaN}}', '400 malformed_json'],
  'a leading zero': ['{"profile_data":{"a":01}}', '400 malformed_json'],
  'a raw control character': ['{"first_name":"a\nb"}', '400 malformed_json'],
  'only space': ['   ', '400 malformed_json'],
  'a form': [`first_name=${CANARY}`, '400 malformed_json'],
  'an unclosed depth bomb': ['['.repeat(30_000), '400 malformed_json'],
  'a byte order mark of UTF-16': [Buffer.from('\ufeff{}', 'utf16le'), '400 invalid_encoding'],
  'Latin-1': [Buffer.from('{"first_name":"Am\u00e9lie"}', 'latin1'), '400 invalid_encoding'],
  'an overlong encoding': [Buffer.from([0x22, 0xc0, 0xaf, 0x22]), '400 invalid_encoding'],
  'an encoded surrogate': [Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), '400 invalid_encoding'],
  'a cut-off character': [Buffer.from([0x22, 0xe2, 0x82, 0x22]), '400 invalid_encoding'],
  'invalid bytes in what is no JSON either': [Buffer.from([0xff, 0xfe, 0x7b]), '400 invalid_encoding'],
}

/** JSON that could not be stored and read back, or is not what it may be; as text, since JSON.stringify would repair it. */
const INVALID: [body: string, pointers: string[]][] = [
  ['null', ['']],
  ['[]', ['']],
  [`"${CANARY}"`, ['']],
  ['5', ['']],
  ['true', ['']],
  [`{"first_name":"${CANARY}\\u0000"}`, ['/first_name']],
  [`{"profile_data":{"a":{"b":["${CANARY}\\u0000"]}}}`, ['/profile_data/a/b/0']],
  ['{"profile_data":{"a\\u0000b":1}}', ['/profile_data/a\0b']],
  [`{"last_name":"${CANARY}\\ud800"}`, ['/last_name']],
  ['{"profile_data":{"a":"\\udc00\\ud800"}}', ['/profile_data/a']],
  ['{"profile_data":{"\\ud800":1}}', ['/profile_data/\ufffd']],
  ['{"profile_data":{"a":1e400,"b":-1e400}}', ['/profile_data/a', '/profile_data/b']],
  ['{"profile_data":{"a":9007199254740993}}', ['/profile_data/a']],
  ['{"profile_data":{"a":-9007199254740993,"b":9007199254740991}}', ['/profile_data/a']],
  ['{"profile_data":{"a":123456789012345678901234567890}}', ['/profile_data/a']],
  ['{"__proto__":{"first_name":"x"}}', ['/__proto__']],
  ['{"profile_data":{"__proto__":{"polluted":1}}}', ['/profile_data/__proto__']],
  ['{"profile_data":{"a":{"b":{"__proto__":null}}}}', ['/profile_data/a/b/__proto__']],
  ['{"profile_data":{"\\u005f_proto__":1}}', ['/profile_data/__proto__']],
  ['{"consents":{"__proto__":{"status":"given"}}}', ['/consents/__proto__']],
  ['{"constructor":{"prototype":1}}', ['/constructor']],
  [`{"profile_data":{"a":${nested('[', ']', 5000)}}}`, [`/profile_data/a${'/0'.repeat(30)}`]],
  [`{"profile_data":${nested('{"a":', '}', 5000)}}`, [`/profile_data${'/a'.repeat(31)}`]],
  [nested('[', ']', 30_000), ['/0'.repeat(32)]],
  [`{"first_name":{"${CANARY}":1},"last_name":["${CANARY}"]}`, ['/first_name', '/last_name']],
  [`{"first_name":1,"profile_data":"${CANARY}"}`, ['/first_name', '/profile_data']],
  [`{"profile_data":["${CANARY}"]}`, ['/profile_data']],
  [`{"consents":["${CANARY}"]}`, ['/consents']],
  ['{"consents":null}', ['/consents']],
  ['{"version":"1"}', ['/version']],
  ['{"version":1.5}', ['/version']],
  [`{"id":"${CANARY}"}`, ['/id']],
  [`{"created_at":"${CANARY}"}`, ['/created_at']],
  ['{"completion":{"complete":true}}', ['/completion/missing']],
  ['{"email_verified":"false"}', ['/email_verified']],
]

t.test('one app', async (t) => {
  const app = await build(t)
  const { sql } = app.database
  const stored = () =>
    sql('select u.*, (select count(*) from accounts_audit) as entries from accounts_user u order by auth0_id')
  /** A refusal says what is wrong, and not what was sent. */
  const refuses = (
    t: Parameters<typeof isProblem>[0],
    reply: Reply,
    wanted: string,
    pointers?: string[],
    what = '',
  ) => {
    isProblem(t, reply, wanted, pointers, `${wanted}: ${what}`)
    t.notMatch(reply.text, CANARY, 'without the value')
  }
  await app.call('PUT', PROFILE, { body: { first_name: 'A', profile_data: { a: 1 } } })
  const before = await stored()

  t.test('what cannot be read is 400, for every operation with a body', async (t) => {
    for (const [what, [body, wanted]] of Object.entries(UNREADABLE)) {
      for (const [method, path] of WRITES)
        refuses(t, await app.call(method, path, { body }), wanted, [], `${method} ${what}`)
    }
    for (const [method, path] of WRITES) {
      for (const headers of [{}, { 'content-type': 'application/json' }, { 'content-length': '0' }]) {
        refuses(t, await app.call(method, path, { headers }), '400 malformed_json', [], `${method} without a body`)
      }
    }
    t.strictSame(await stored(), before)
  })

  t.test('what can be read and is not valid is 422 and names every place', async (t) => {
    for (const [body, pointers] of INVALID) {
      for (const method of ['PUT', 'PATCH']) {
        refuses(
          t,
          await app.call(method, PROFILE, { body }),
          '422 validation_failed',
          pointers,
          `${method} ${body.slice(0, 70)}`,
        )
      }
    }
    for (const body of [
      'null',
      '[]',
      '{"status":1}',
      '{"status":"given\\u0000"}',
      '{"status":"given","__proto__":1}',
    ]) {
      refuses(t, await app.call('PUT', CONTACT, { body }), '422 validation_failed', undefined, body)
    }
    const many = JSON.stringify({
      profile_data: Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, '\0'])),
    })
    const reply = await app.call('PUT', PROFILE, { body: many })
    refuses(t, reply, '422 validation_failed')
    t.ok(reply.json.errors.length <= 50, 'not more places than anybody reads')
    t.strictSame(await stored(), before)
    t.equal(({} as { polluted?: number }).polluted, undefined, 'no prototype was touched')
  })

  t.test('what only looks dangerous is stored and read back equal', async (t) => {
    const user = await app.as({ sub: 'auth0|odd' })
    const profile_data = {
      constructor: { prototype: { x: 1 } },
      toString: 'toString',
      hasOwnProperty: 'x',
      '': 'empty key',
      'a/b~c': ['\u0001\u001f\u007f', '\\u0000', '\ufffd', '\ud83d\ude00', "'; drop table accounts_user; --"],
      big: [9007199254740991, -9007199254740991, 1.7976931348623157e-300, 0.1, 1e-7, 0],
      text: 'x'.repeat(5_000),
      $ref: '#/x',
    }
    const { json, status } = await user('PUT', PROFILE, { body: { profile_data } })
    t.equal(status, 200)
    // By node itself: own members named like inherited ones confuse the comparison of tap.
    t.ok(isDeepStrictEqual(json.profile_data, profile_data), 'answered')
    t.ok(isDeepStrictEqual((await user('GET', PROFILE)).json, json), 'read back')
    t.ok(isDeepStrictEqual((await user('PATCH', PROFILE, { body: { profile_data } })).json, json), 'no change')
    const history = (await user('GET', `${PROFILE}/history`)).json.items
    const change = history[0].changes.find(({ pointer }: { pointer: string }) => pointer === '/profile_data/a~1b~0c')
    t.strictSame(change, { pointer: '/profile_data/a~1b~0c', new: profile_data['a/b~c'] }, 'in the history as well')
  })

  t.test('a body may hold 64 KiB', async (t) => {
    const sized = (bytes: number) => {
      const body = `{"first_name":"${CANARY}","profile_data":{"a":""}}`
      return body.replace('""', `"${'x'.repeat(bytes - body.length)}"`)
    }
    for (const method of ['PUT', 'PATCH']) {
      const fits = await app.call(method, PROFILE, { body: sized(65_536) })
      refuses(t, fits, '422 validation_failed', ['/profile_data'], 'read, and more than the attributes may hold')
      refuses(t, await app.call(method, PROFILE, { body: sized(65_537) }), '413 payload_too_large', [])
      const chunked = { body: sized(70_000), headers: { 'transfer-encoding': 'chunked' } }
      refuses(t, await app.call(method, PROFILE, chunked), '413 payload_too_large', [], 'chunked')
    }
    t.strictSame((await stored()).find(({ auth0_id }) => auth0_id === 'auth0|test')?.version, before[0]?.version)
  })

  t.test('a media type that the operation does not declare is 415', async (t) => {
    const body = { first_name: CANARY }
    const types = [
      undefined,
      '',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/json-patch+json',
      'application/problem+json',
      'application/jsonx',
      'application',
      '*/*',
      'application/json, text/plain',
      'application/json; charset=utf-16',
      'application/json; charset=iso-8859-1',
      'constructor',
      '__proto__',
    ]
    for (const [method, path] of WRITES) {
      const others = method === 'PATCH' ? [] : ['application/merge-patch+json']
      for (const type of [...types, ...others]) {
        const reply = await app.call(method, path, { body: JSON.stringify(body), headers: { 'content-type': type } })
        refuses(t, reply, '415 unsupported_media_type', [], `${method} ${type}`)
      }
      for (const coding of ['gzip', 'deflate', 'br', 'x']) {
        const options = { body: gzipSync(JSON.stringify(body)), headers: { 'content-encoding': coding } }
        refuses(t, await app.call(method, path, options), '415 unsupported_media_type', [], `${method} ${coding}`)
      }
    }
    const types2 = ['Application/JSON', 'application/json;charset=UTF-8', 'application/json; charset="utf-8"; x=y']
    for (const type of types2) {
      const reply = await app.call('PUT', PROFILE, {
        body: '{}',
        headers: { 'content-type': type, 'content-encoding': 'identity' },
      })
      t.equal(reply.status, 200, type)
    }
  })

  t.test('a body where none is expected is not looked at', async (t) => {
    const user = await app.as({ sub: 'auth0|no-body' })
    for (const type of ['application/json', 'text/plain', 'nonsense', undefined]) {
      const options = { body: `{"${CANARY}`, headers: { 'content-type': type, 'content-encoding': 'gzip' } }
      t.equal((await user('GET', PROFILE, options)).status, 200)
      t.equal((await user('DELETE', PROFILE, options)).status, 204)
      refuses(t, await user('POST', PROFILE, options), '405 method_not_allowed')
      refuses(t, await user('POST', `/${CANARY}`, options), '404 not_found')
      refuses(t, await user('POST', '/nothing', { ...options, body: 'x'.repeat(70_000) }), '404 not_found')
    }
    refuses(t, await user('DELETE', PROFILE, { body: 'x'.repeat(70_000) }), '413 payload_too_large')
  })

  t.test('a URL that cannot be decoded is 400', async (t) => {
    for (const path of ['%', '%zz', '%c0%af', '%ED%A0%80', 'a%', '%FF']) {
      const reply = await app.call('PUT', `${PROFILE}/consents/${CANARY}${path}`, { body: { status: 'given' } })
      refuses(t, reply, '400 malformed_request', [], path)
      t.equal(reply.headers['cache-control'], 'no-store')
      refuses(t, await app.call('GET', `/${CANARY}${path}`), '400 malformed_request', [], path)
    }
    for (const purpose of ['%00', '%0a', '%2F', '%20', `${CANARY}%F0%9F%98%80`]) {
      const reply = await app.call('PUT', `${PROFILE}/consents/${purpose}`, { body: { status: 'given' } })
      refuses(t, reply, '400 invalid_parameter', ['#/path/purpose'], purpose)
    }
    refuses(t, await app.call('GET', `${PROFILE}/history?cursor=${CANARY}`), '400 invalid_parameter', [
      '#/query/cursor',
    ])
    const unknown = await app.call('GET', `${PROFILE}/history?__proto__=1&constructor=2&${'x=1&'.repeat(500)}%zz=%zz`)
    t.equal(unknown.status, 200, 'parameters that nobody declared mean nothing')
  })

  t.test('whoever asks about others is told of a misspelt filter, at every operation that has any', async (t) => {
    const admin = await app.as({ sub: 'auth0|admin', permissions: ALL_PERMISSIONS })
    const asking = table.filter(
      ({ security, parameters }) =>
        security?.scheme === 'accessToken' && parameters.some((each) => each.in === 'query'),
    )
    t.ok(asking.length > 10)
    for (const operation of asking) {
      const reply = await admin(operation.method, `/api/v1${examplePath(operation)}?limit=1&${CANARY}=1`)
      const named = reply.json.errors.map(
        ({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`,
      )
      t.ok(reply.status === 400 && named.includes(`#/query/${CANARY} unknown_parameter`), operation.id)
    }
  })

  t.test('without a token nothing is read, whatever it is', async (t) => {
    for (const [method, path] of WRITES) {
      for (const body of [`{"${CANARY}`, 'x'.repeat(70_000), Buffer.from([0xff])]) {
        refuses(t, await app.call(method, path, { token: null, body }), '401 token_missing', [])
        refuses(
          t,
          await app.call(method, path, { token: null, body, headers: { 'content-type': 'x/y' } }),
          '401 token_missing',
        )
      }
    }
  })

  t.test('nothing of all this was stored anywhere', async (t) => {
    t.strictSame(await findTexts(app.database, [CANARY]), [])
  })
})

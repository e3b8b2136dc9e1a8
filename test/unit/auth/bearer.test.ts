import type { FastifyRequest } from 'fastify'
import t from 'tap'
import { readBearer } from '../../../src/auth/bearer.ts'

/** A request as Node would have read it: of several headers of one name, `headers` has the first. */
function request(...values: string[]): FastifyRequest {
  const rawHeaders = ['Host', 'localhost', ...values.flatMap((value) => ['Authorization', value]), 'Accept', '*/*']
  return { raw: { rawHeaders }, headers: values[0] === undefined ? {} : { authorization: values[0] } } as FastifyRequest
}

t.test('exactly one token', async (t) => {
  for (const value of ['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c', 'Bearer   a.b.c']) {
    t.equal(readBearer(request(value)), 'a.b.c', value)
  }
  t.equal(readBearer(request('Bearer a-._~+/b==')), 'a-._~+/b==', 'the whole alphabet of RFC 6750')
})

t.test('no bearer token at all', async (t) => {
  for (const values of [[], [''], ['a.b.c'], ['Basic eDp5'], ['Bearers a'], ['DPoP a']]) {
    t.throws(() => readBearer(request(...values)), {
      code: 'token_missing',
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer' },
    })
  }
})

t.test('not one token', async (t) => {
  for (const value of [
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer a,b',
    'Bearer\ta',
    'Bearer a\n',
    'Bearer =',
    'Bearer é',
  ]) {
    t.throws(() => readBearer(request(value)), {
      code: 'invalid_token',
      status: 401,
      reason: 'malformed_authorization',
    })
  }
})

t.test('not one header', async (t) => {
  t.throws(() => readBearer(request('Bearer a', 'Bearer a')), {
    code: 'invalid_token',
    reason: 'duplicate_authorization',
  })
  t.throws(() => readBearer(request('', 'Bearer a')), { code: 'invalid_token', reason: 'duplicate_authorization' })
})

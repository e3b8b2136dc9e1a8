import t, { type Test } from 'tap'
import { ACCOUNTS, administration, MANAGER, numbered, outcomes } from '../helpers/access.ts'
import { build, PROFILE, type Reply, type TestApp } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

const MINE = `${PROFILE}/access-requests`
const QUEUE = `${ACCOUNTS}/access-requests`
const HEADER = '#/header/idempotency-key'

t.test('a retry with the same key gets the same answer, whatever has happened since', async (t) => {
  const app = await build(t)
  const { manager, define } = await administration(app)
  await define('retry')
  const user = await app.as({ sub: 'auth0|retry' })
  const body = { resource: 'retry', reason: 'R' }
  const headers = { 'idempotency-key': 'one' }
  const first = await user('POST', MINE, { body, headers })
  t.match(first.headers, { 'idempotency-replayed': 'false' })
  const same = (t: Test, reply: Reply) => {
    t.strictSame([reply.status, reply.text], [first.status, first.text])
    t.match(reply.headers, { 'idempotency-replayed': 'true' })
  }
  same(t, await user('POST', MINE, { body, headers }))
  same(t, await user('POST', MINE, { body: '{"reason":"R",  "resource":"retry"}', headers }))
  await manager('POST', `${QUEUE}/${first.json.id}/decision`, { body: { decision: 'approve' } })
  same(t, await user('POST', MINE, { body, headers }))
  const other = { ...body, reason: 'other' }
  isProblem(t, await user('POST', MINE, { body: other, headers }), '422 idempotency_key_reused', [HEADER])
  const another = await (await app.as({ sub: 'auth0|another' }))('POST', MINE, { body, headers })
  t.match(another.headers, { 'idempotency-replayed': 'false' }, "another user's key is another key")
  for (const key of ['', ' ', 'a b', 'x'.repeat(256)]) {
    const reply = await user('POST', MINE, { body, headers: { 'idempotency-key': key } })
    isProblem(t, reply, '400 invalid_parameter', [HEADER])
  }
  const refused = { 'idempotency-key': 'refused' }
  const unknown = { ...body, resource: 'none' }
  isProblem(t, await user('POST', MINE, { body: unknown, headers: refused }), '422 validation_failed')
  t.equal((await user('POST', MINE, { body, headers: refused })).status, 201, 'a refusal is not remembered')
  await app.database.sql("update accounts_idempotency set created_at = now() - interval '25 hours'")
  const nextDay = await user('POST', MINE, { body, headers: refused })
  isProblem(t, nextDay, '409 request_pending', undefined, 'nor anything after a day')
})

t.test('approvals and retries at once', async (t) => {
  const one = await build(t)
  const two = await build(t, {}, { replicaOf: one })
  const { define } = await administration(one)
  for (const [replicas, apps] of Object.entries({ 'one process': [one], 'two replicas': [one, two] })) {
    const resource = `race-${apps.length}`
    const token = await one.issuer.token(MANAGER)
    const at = (n: number) => apps[n % apps.length] as TestApp
    const ask = async (sub: string, n = 0, headers = {}) =>
      at(n).call('POST', MINE, { token: await one.issuer.token({ sub }), body: { resource, reason: 'R' }, headers })
    const decide = (id: string, n: number, decision = 'approve', headers = {}) =>
      at(n).call('POST', `${QUEUE}/${id}/decision`, { token, body: { decision }, headers })

    t.test(`100 approvals of 10 seats, through ${replicas}`, async (t) => {
      await define(resource, { seats: 10 })
      const asked = await Promise.all(numbered(`auth0|${resource}-`, 100).map((sub, n) => ask(sub, n)))
      const replies = await Promise.all(asked.map(({ json }, n) => decide(json.id, n)))
      t.strictSame(outcomes(replies), { 200: 10, '409 seats_exhausted': 90 })
      const counts = await one.database.sql(
        `select (select count(*)::int from accounts_license where resource = $1) as licences,
         (select count(*)::int from accounts_access_request where resource = $1 and status = 'approved') as approved,
         (select count(*)::int from accounts_access_request where resource = $1 and status = 'pending') as pending,
         (select count(*)::int from accounts_audit
          where operation = 'decideAccessRequest' and changes::text like '%' || $1 || '%') as entries`,
        [resource],
      )
      t.strictSame(counts, [{ licences: 10, approved: 10, pending: 90, entries: 10 }])
    })

    t.test(`20 requests with one key have one effect and one answer, through ${replicas}`, async (t) => {
      const headers = { 'idempotency-key': resource }
      const once = (t: Test, replies: Reply[], status: number) => {
        t.strictSame([...new Set(replies.map((reply) => `${reply.status} ${reply.text}`))].slice(1), [], 'one answer')
        t.equal(replies[0]?.status, status)
        t.equal(replies.filter((reply) => reply.headers['idempotency-replayed'] === 'false').length, 1)
      }
      const asked = await Promise.all(numbered('', 20).map((_, n) => ask(`auth0|keyed-${resource}`, n, headers)))
      once(t, asked, 201)
      await define(resource, { seats: 11 })
      const id = asked[0]?.json.id
      once(t, await Promise.all(numbered('', 20).map((_, n) => decide(id, n, 'approve', headers))), 200)
      isProblem(t, await decide(id, 0, 'deny', headers), '422 idempotency_key_reused', [HEADER])
    })

    t.test(`approving, denying and cancelling at once: one of them, through ${replicas}`, async (t) => {
      await define(resource, { seats: 50 })
      for (const sub of numbered(`auth0|contest-${resource}-`, 5)) {
        const { id } = (await ask(sub)).json
        const user = await one.issuer.token({ sub })
        const replies = await Promise.all([
          decide(id, 0),
          decide(id, 1, 'deny'),
          at(0).call('POST', `${MINE}/${id}/cancel`, { token: user }),
          decide(id, 1),
        ])
        t.strictSame(outcomes(replies), { 200: 1, '409 request_decided': 3 })
        const { status } = (await one.call('GET', `${MINE}/${id}`, { token: user })).json
        const licences = (await one.call('GET', `${PROFILE}/licenses`, { token: user })).json.items.length
        t.equal(licences, status === 'approved' ? 1 : 0)
      }
    })
  }
})

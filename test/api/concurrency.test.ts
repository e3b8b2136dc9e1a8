import pg from 'pg'
import t from 'tap'
import { build, PROFILE, type Reply, type TestApp } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'
import { tally } from '../helpers/tally.ts'

const WRITERS = 200

async function auditVersions(app: TestApp, sub: string): Promise<number[]> {
  const rows = await app.database.sql(
    'select a.version from accounts_audit a join accounts_user u on u.id = a.user_id where auth0_id = $1 order by 1',
    [sub],
  )
  return rows.map(({ version }) => Number(version))
}

const counted = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => n + from)

tally('writes at once to one profile, acknowledged and found', 2 * WRITERS)

t.test('one database', async (t) => {
  const one = await build(t)
  const two = await build(t, {}, { replicaOf: one })

  for (const [replicas, apps] of Object.entries({ 'one process': [one], 'two replicas': [one, two] })) {
    t.test(`200 parallel PATCHes of 200 keys of one user lose nothing, through ${replicas}`, async (t) => {
      const sub = `auth0|writers ${replicas}`
      const token = await one.issuer.token({ sub })
      const writers = counted(1, WRITERS).map((n) => {
        const app = apps[n % apps.length] as TestApp
        return app.call('PATCH', PROFILE, { token, body: { profile_data: { [`k${n}`]: n } } })
      })
      const replies = await Promise.all(writers)
      t.strictSame([...new Set(replies.map(({ status }) => status))], [200])
      const versions = replies.map(({ json }) => json.version).sort((a, b) => a - b)
      t.strictSame(versions, counted(1, WRITERS), 'each writer made a version of its own, without a gap')
      const mine = replies.every(({ json }, n) => json.profile_data[`k${n + 1}`] === n + 1)
      t.ok(mine, "each answer holds the writer's own change")

      const { json } = await one.call('GET', PROFILE, { token })
      t.strictSame(json.profile_data, Object.fromEntries(counted(1, WRITERS).map((n) => [`k${n}`, n])))
      t.equal(json.version, WRITERS)
      t.strictSame(await auditVersions(one, sub), counted(1, WRITERS), 'one audit row each')
      const entries = await one.database.sql(
        `select distinct on (c ->> 'pointer') c from accounts_audit a join accounts_user u on u.id = a.user_id,
         jsonb_array_elements(changes) c where auth0_id = $1`,
        [sub],
      )
      t.equal(entries.length, WRITERS, 'each with the one key it changed')
    })

    t.test(`one hundred first requests at once make one row, through ${replicas}`, async (t) => {
      const sub = `github|first ${replicas}`
      const token = await one.issuer.token({ sub, email: `${apps.length}@example.com`, email_verified: true })
      const first = counted(1, 100).map((n) => (apps[n % apps.length] as TestApp).call('GET', PROFILE, { token }))
      const replies = await Promise.all(first)
      t.strictSame([...new Set(replies.map(({ status, text }) => `${status} ${text}`))].length, 1, 'all see the same')
      t.match(replies[0]?.json, { version: 1, email: `${apps.length}@example.com`, email_conflict: false })
      t.strictSame(await one.database.sql('select version from accounts_user where auth0_id = $1', [sub]), [
        { version: 1 },
      ])
      t.strictSame(await auditVersions(one, sub), [1])
    })

    t.test(`of writers with the same If-Match one wins, through ${replicas}`, async (t) => {
      const sub = `auth0|race ${replicas}`
      const token = await one.issuer.token({ sub })
      for (const round of counted(1, 10)) {
        const { etag } = (await one.call('GET', PROFILE, { token })).headers
        const rivals = counted(1, 4).map((n) =>
          (apps[n % apps.length] as TestApp).call('PUT', PROFILE, {
            token,
            headers: { 'if-match': etag },
            body: { first_name: `${round}.${n}` },
          }),
        )
        const replies = await Promise.all(rivals)
        const winners = replies.filter(({ status }) => status === 200)
        t.equal(winners.length, 1, 'one 200')
        const [winner] = winners as [Reply]
        for (const loser of replies.filter((reply) => reply !== winner)) {
          isProblem(t, loser, '412 precondition_failed')
          t.equal(loser.headers.etag, winner.headers.etag, 'which tells the ETag of what the winner made')
        }
        t.strictSame((await one.call('GET', PROFILE, { token })).json, winner.json)
      }
      t.strictSame(await auditVersions(one, sub), counted(1, 11))
    })
  }

  t.test('writers that all want the same make one version', async (t) => {
    const token = await one.issuer.token({ sub: 'auth0|same' })
    await one.call('GET', PROFILE, { token })
    const same = () => ({ token, body: { first_name: 'A', consents: { contact: { status: 'given' } } } })
    const replies = await Promise.all(counted(1, 40).map((n) => (n % 2 ? one : two).call('PUT', PROFILE, same())))
    t.strictSame([...new Set(replies.map(({ json }) => json.version))], [2])
    t.equal((await one.database.sql('select id from accounts_consent')).length, 1)
  })

  t.test('a row that somebody locks holds up its user alone, and not for long', async (t) => {
    const locked = await one.as({ sub: 'auth0|locked' })
    const other = await one.as({ sub: 'auth0|other' })
    const { json } = await locked('GET', PROFILE)
    const client = new pg.Client({ connectionString: one.database.url })
    await client.connect()
    t.teardown(() => client.end())
    await client.query('begin')
    await client.query('select from accounts_user where id = $1 for update', [json.id])
    let waiting = true
    const refusal = locked('PATCH', PROFILE, { body: { first_name: 'refused' } }).finally(() => {
      waiting = false
    })
    for (let n = 1; n <= 10; n++) t.equal((await other('PUT', PROFILE, { body: { profile_data: { n } } })).status, 200)
    t.strictSame((await locked('GET', PROFILE)).json, json, 'reading goes on')
    t.ok(waiting, 'all of that while the writer waits')
    const refused = await refusal
    isProblem(t, refused, '503 database_unavailable')
    t.ok(Number(refused.headers['retry-after']) > 0)
    await client.query('rollback')
    t.match((await locked('PATCH', PROFILE, { body: { last_name: 'B' } })).json, { first_name: null, version: 2 })
  })

  t.test('many users write at once without a word to one another', async (t) => {
    const users = await Promise.all(counted(1, 60).map((n) => one.as({ sub: `auth0|crowd${n}` })))
    const replies = await Promise.all(users.map((user, n) => user('PUT', PROFILE, { body: { profile_data: { n } } })))
    t.strictSame(
      replies.map(({ json }) => [json.auth0_id, json.profile_data.n, json.version]),
      users.map((_, n) => [`auth0|crowd${n + 1}`, n, 1]),
    )
  })
})

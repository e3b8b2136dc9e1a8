import t from 'tap'
import { ACCOUNTS, MANAGER, numbered, outcomes, RESOURCES, users } from '../helpers/access.ts'
import { build, type TestApp } from '../helpers/app.ts'

t.test('seats are never oversold', async (t) => {
  const one = await build(t)
  const two = await build(t, {}, { replicaOf: one })
  for (const [replicas, apps] of Object.entries({ 'one process': [one], 'two replicas': [one, two] })) {
    const resource = replicas.replace(' ', '-')
    const path = `${RESOURCES}/${resource}`
    const token = await one.issuer.token(MANAGER)
    const put = (n: number, url: string, body: object = {}) =>
      (apps[n % apps.length] as TestApp).call('PUT', url, { token, body })
    const ids = await users(one, numbered(`auth0|${resource}`, 100))
    const licensed = async () => (await one.call('GET', `${path}/licenses?limit=200`, { token })).json.items.length

    t.test(`100 grants of 10 seats at once, through ${replicas}`, async (t) => {
      await put(0, path, { title: 'T', seats: 10 })
      const replies = await Promise.all(ids.map((id, n) => put(n, `${ACCOUNTS}/users/${id}/licenses/${resource}`)))
      t.strictSame(outcomes(replies), { 200: 10, '409 seats_exhausted': 90 })
      t.equal(await licensed(), 10)
      t.equal((await one.call('GET', path)).json.seats_in_use, 10)
      const [{ n } = { n: 0 }] = await one.database.sql(
        "select count(*)::int as n from accounts_audit where operation = 'putLicense' and changes->0->>'pointer' = $1",
        [`/licenses/${resource}`],
      )
      t.equal(n, 10, 'and ten lines in the histories')
    })

    t.test(`seats added, taken away, freed and granted at once, through ${replicas}`, async (t) => {
      const moves = ids.flatMap((id, n) => [
        put(n, `${ACCOUNTS}/users/${id}/licenses/${resource}`),
        ...(n % 5 === 0 ? [put(n + 1, path, { title: 'T', seats: n % 10 ? 12 : 8 })] : []),
        ...(n % 7 === 0
          ? [
              (apps[n % apps.length] as TestApp).call(
                'DELETE',
                `${ACCOUNTS}/users/${ids[99 - n]}/licenses/${resource}`,
                { token },
              ),
            ]
          : []),
      ])
      await Promise.all(moves)
      const { seats, seats_in_use } = (await one.call('GET', path)).json
      t.ok(seats_in_use <= seats, `${seats_in_use} of ${seats}`)
      t.equal(await licensed(), seats_in_use)
    })
  }
})

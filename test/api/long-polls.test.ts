import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { build, PROFILE } from '../helpers/app.ts'
import { until } from '../process/service.ts'

// Over real connections: those who wait take no place of those who work, leave when they hang up, and are answered when the process ends.

const LONG_POLLS = 100
const WAIT = '/api/v1/accounts/changes?cursor=now&wait=30'

t.test('long polls', async (t) => {
  const app = await build(t)
  await app.api.listen({ host: '127.0.0.1', port: 0 })
  const base = `http://127.0.0.1:${(app.api.server.address() as AddressInfo).port}`
  const headers = { authorization: `Bearer ${await app.issuer.token({ permissions: ['changes:read'] })}` }
  const get = (path: string, signal?: AbortSignal) => fetch(base + path, { headers, ...(signal && { signal }) })
  const hangUp = new AbortController()
  const answers: Promise<number>[] = []
  const ask = (signal?: AbortSignal) =>
    get(WAIT, signal).then(
      ({ status }) => status,
      () => 0,
    )

  t.test('as many as may wait do, one more is turned away, and everybody else is served', async (t) => {
    for (let n = 0; n < LONG_POLLS; n++) {
      const received = once(app.api.server, 'request')
      answers.push(ask(n < 10 ? hangUp.signal : undefined))
      await received
    }
    const refused = await until(ask, (status) => status === 503)
    t.equal(refused, 503)
    const others = await Promise.all(Array.from({ length: 50 }, () => get(PROFILE)))
    t.strictSame([...new Set(others.map(({ status }) => status))], [200])
  })

  t.test('the first change answers them all', async (t) => {
    const statuses = await Promise.all(answers.splice(0))
    t.strictSame([...new Set(statuses)], [200])
  })

  t.test('who hangs up leaves at once', async (t) => {
    for (let n = 0; n < LONG_POLLS; n++) answers.push(ask(n < 10 ? hangUp.signal : undefined))
    await until(ask, (status) => status === 503)
    hangUp.abort()
    await Promise.all(answers.slice(0, 10))
    const askOnce = async () => {
      const late = ask()
      const outcome = await Promise.race([late, get(PROFILE).then(() => 'waits')])
      if (outcome === 'waits') answers.push(late)
      return outcome
    }
    t.equal(await until(askOnce, (outcome) => outcome === 'waits'), 'waits', 'there is room again')
  })

  await t.test('at the end nobody waits any more', async (t) => {
    app.retire()
    const statuses = await Promise.all(answers.slice(10))
    t.strictSame([...new Set(statuses)], [200])
    t.equal(await ask(), 200, 'a new one is answered at once')
  })
  // Kept ones would hold up the end.
  app.api.server.closeAllConnections()
})

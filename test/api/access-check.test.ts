import t from 'tap'
import {
  ACCOUNTS,
  administration,
  inSeconds,
  licenseOf,
  NOBODY,
  numbered,
  RESOURCES,
  users,
} from '../helpers/access.ts'
import { build, PROFILE } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

t.test('one app', async (t) => {
  const app = await build(t)
  const { manager, store, define, grant, check, reasons } = await administration(app)

  t.test('access/check answers in order, with the reason', async (t) => {
    const [yes, no, gone] = await users(app, ['auth0|yes', 'auth0|no', 'auth0|gone'])
    await define('check')
    await define('check-archived')
    const until = '2999-01-01T00:00:00.000000Z'
    await grant(yes, 'check', { expires_at: until })
    await grant(yes, 'check-archived')
    await grant(gone, 'check')
    await define('check-archived', { archived: true })
    await (await app.as({ sub: 'auth0|gone' }))('DELETE', PROFILE)
    const { items, checked_at } = await check(
      [yes, 'check'],
      ['auth0|yes', 'check'],
      [yes?.toUpperCase(), 'check'],
      ['auth0|no', 'check'],
      [no, 'check'],
      [NOBODY, 'check'],
      ['auth0|nobody', 'check'],
      [yes, 'check-archived'],
      [yes, 'nothing'],
      ['auth0|gone', 'check'],
      [gone, 'check'],
      ["'; drop table accounts_user; --", 'check'],
      [yes, 'check'],
    )
    const expected = [
      null,
      null,
      null,
      'no_licence',
      'no_licence',
      'unknown_user',
      'unknown_user',
      'resource_archived',
      'unknown_resource',
      'user_erased',
      'user_erased',
      'unknown_user',
      null,
    ]
    t.strictSame(
      items.map(({ reason }: { reason: string | null }) => reason),
      expected,
    )
    t.strictSame(items[1], { user: 'auth0|yes', resource: 'check', allowed: true, expires_at: until, reason: null })
    for (const { allowed, reason } of items) t.equal(allowed, reason === null)
    t.ok(Math.abs(Date.parse(checked_at) - Date.now()) < 5_000)
    const bad = (pairs: unknown) => store('POST', `${ACCOUNTS}/access/check`, { body: { pairs } })
    isProblem(t, await bad([]), '422 validation_failed', ['/pairs'])
    isProblem(t, await bad(Array(501).fill({ user: 'u', resource: 'r' })), '422 validation_failed', ['/pairs'])
    isProblem(t, await bad([{ user: 'u', resource: 'r' }, { user: '' }]), '422 validation_failed', [
      '/pairs/1/resource',
      '/pairs/1/user',
    ])
    isProblem(t, await bad([{ user: 'a\u0000', resource: 'r' }]), '422 validation_failed', ['/pairs/0/user'])
  })

  t.test('five hundred pairs in one call', async (t) => {
    const ids = await users(app, numbered('auth0|many', 20))
    await define('many')
    for (const id of ids.slice(0, 10)) await grant(id, 'many')
    const pairs = Array.from({ length: 500 }, (_, n) => ({
      user: n % 2 ? `auth0|many${n % 20}` : ids[n % 20],
      resource: 'many',
    }))
    const { json } = await store('POST', `${ACCOUNTS}/access/check`, { body: { pairs } })
    t.strictSame(
      json.items.map(({ user, allowed }: { user: string; allowed: boolean }) => [user, allowed]),
      pairs.map(({ user }, n) => [user, n % 20 < 10]),
    )
  })

  t.test('a licence allows up to its last microsecond, without a job; then its seat is free', async (t) => {
    const [id, next] = await users(app, ['auth0|expires', 'auth0|next'])
    await define('expires', { seats: 1 })
    const { expires_at } = (await grant(id, 'expires', { expires_at: inSeconds(1.2) })).json
    isProblem(t, await grant(next, 'expires'), '409 seats_exhausted')
    let answers = 0
    for (let allowed = true; allowed; answers++) {
      const answer = await check([id, 'expires'])
      allowed = answer.items[0].allowed
      if (allowed !== answer.checked_at < expires_at) t.fail(`${answer.checked_at} is ${allowed}`)
    }
    t.ok(answers > 2, `${answers} answers, each in keeping with the clock`)
    t.strictSame(await reasons([id, 'expires']), ['expired'])
    t.equal((await manager('GET', licenseOf(id, 'expires'))).json.status, 'expired')
    t.equal((await app.call('GET', `${RESOURCES}/expires`)).json.seats_in_use, 0)
    t.equal((await grant(next, 'expires')).status, 200)
    isProblem(
      t,
      await grant(id, 'expires', { expires_at: null }),
      '409 seats_exhausted',
      undefined,
      'what has expired needs a seat again',
    )
    await manager('DELETE', licenseOf(next, 'expires'))
    t.match((await grant(id, 'expires', { expires_at: null })).json, { status: 'active', expires_at: null })
  })
})

import fc from 'fast-check'
import t from 'tap'
import { build, PROFILE, type Reply } from '../helpers/app.ts'
import { event, START, send, verified } from '../helpers/auth0-events.ts'
import { findTexts } from '../helpers/database.ts'
import { isProblem } from '../helpers/problem.ts'

t.test('one database', async (t) => {
  const app = await build(t)
  const replica = await build(t, {}, { replicaOf: app })
  const { sql } = app.database
  const _rows = (subject: string) =>
    sql('select email, email_verified, email_conflict, version, erased_at from accounts_user where auth0_id = $1', [
      subject,
    ])
  const profile = async (sub: string): Promise<Reply> => (await app.as({ sub }))('GET', PROFILE)

  t.test('the same event delivered 50 times at once happens once', async (t) => {
    for (const type of ['user.created', 'user.updated', 'user.deleted']) {
      const sub = `auth0|parallel-${type}`
      const { json } = type === 'user.created' ? { json: null } : await profile(sub)
      const body = event(type, { user_id: sub, ...verified(`${type}@example.com`) })
      const replies = await Promise.all(Array.from({ length: 50 }, (_, n) => send(n % 2 ? app : replica, body)))
      t.strictSame([...new Set(replies.map(({ status }) => status))], [204], type)
      const actor = "actor = 'auth0' and operation = 'receiveAuth0Event'"
      const changes = json
        ? await sql(`select version from accounts_audit where user_id = $1 and ${actor}`, [json.id])
        : await sql(`select version from accounts_user where auth0_id = $1`, [sub])
      t.strictSame(changes, [{ version: json ? 2 : 1 }])
      t.equal((await sql('select from accounts_inbox where event_id = $1', [body.id])).length, 1)
    }
  })

  t.test('a deletion that races with first sights and writes wins, whoever comes first', async (t) => {
    for (let round = 0; round < 10; round++) {
      const sub = `auth0|canaryrace-${round}`
      const user = await app.as({ sub, ...verified(`canaryrace${round}@example.com`) })
      const writes = Array.from({ length: 8 }, (_, n) =>
        n % 2 ? user('GET', PROFILE) : user('PATCH', PROFILE, { body: { first_name: 'canaryrace' } }),
      )
      const deletion = send(replica, event('user.deleted', { user_id: sub }))
      const replies = await Promise.all([...writes, deletion])
      t.ok(
        replies.every(({ status }) => [200, 204, 403].includes(status)),
        replies.map(({ status }) => status).join(),
      )
      isProblem(t, await user('GET', PROFILE), '403 account_deleted')
    }
    t.strictSame(await findTexts(app.database, ['canaryrace']), [])
  })

  t.test('in whatever order events arrive, and however often, the outcome is that of the newest', async () => {
    let round = 0
    const step = fc.record({
      type: fc.constantFrom('user.created', 'user.updated', 'user.updated', 'user.deleted'),
      second: fc.integer({ min: 0, max: 6 }),
      blocked: fc.boolean(),
    })
    const history = fc.array(step, { minLength: 1, maxLength: 5 }).chain((steps) => {
      const numbers = steps.map((_, n) => n)
      const delivery = fc.array(fc.constantFrom(...numbers), { maxLength: 4 })
      const order = fc.shuffledSubarray(numbers, { minLength: numbers.length })
      return fc.tuple(fc.constant(steps), order, delivery, fc.boolean())
    })
    await fc.assert(
      fc.asyncProperty(history, async ([steps, order, again, parallel]) => {
        round++
        const sub = `auth0|order-${round}`
        const created_at = new Date(START - 1000).toISOString()
        const events = steps.map(({ type, second, blocked }, n) => {
          const user = { user_id: sub, ...verified(`order${round}.${n}@example.com`), blocked, created_at }
          return event(type, user, second, { id: `evt_${round}_${n}` })
        })
        const deliveries = [...order, ...again].flatMap((n) => events[n] ?? [])
        if (parallel) await Promise.all(deliveries.map((body) => send(app, body)))
        else for (const body of deliveries) await send(app, body)

        const [row] = await sql(
          'select u.email, i.blocked from accounts_user u join accounts_identity i on i.user_id = u.id where auth0_id = $1',
          [sub],
        )
        if (steps.some(({ type }) => type === 'user.deleted')) {
          if (row) throw new Error('the deleted user is back')
          const { status } = await profile(sub)
          if (status !== 403) throw new Error(`a living token got ${status}`)
          return
        }
        const newest = events
          .map((body, n) => ({ ...body, n }))
          .sort((a, b) => (a.time === b.time ? (a.id < b.id ? -1 : 1) : a.time < b.time ? -1 : 1))
          .at(-1)
        const wanted = { email: `order${round}.${newest?.n}@example.com`, blocked: steps[newest?.n ?? 0]?.blocked }
        if (JSON.stringify(row) !== JSON.stringify(wanted)) throw new Error(JSON.stringify({ row, wanted }))
      }),
      { numRuns: 60 },
    )
  })
})

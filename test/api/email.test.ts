import t from 'tap'
import { build, PROFILE } from '../helpers/app.ts'

const verified = (email: string) => ({ email, email_verified: true })

t.test('one database', async (t) => {
  const app = await build(t)
  const replica = await build(t, {}, { replicaOf: app })
  const { sql } = app.database
  /** What a user with these claims has after a write that asks for nothing. */
  const seen = async (sub: string, claims: object = {}) => {
    const user = await app.as({ sub, ...claims })
    const { json } = await user('PUT', PROFILE, { body: {} })
    return { email: json.email, email_verified: json.email_verified, email_conflict: json.email_conflict }
  }
  const holds = (email: string) => ({ email, email_verified: true, email_conflict: false })
  const NONE = { email: null, email_verified: false, email_conflict: false }
  const CONFLICT = { ...NONE, email_conflict: true }

  t.test('a verified claim is stored at first sight, any other is not', async (t) => {
    const user = await app.as({ sub: 'auth0|sight', ...verified('sight@example.com') })
    t.match((await user('GET', PROFILE)).json, holds('sight@example.com'))
    const others: object[] = [
      { email: 'u@example.com' },
      { email: 'u@example.com', email_verified: false },
      { email: 'u@example.com', email_verified: 'true' },
      { email: 'u@example.com', email_verified: 1 },
      { email_verified: true },
      { email: '', email_verified: true },
      { email: 'not an address', email_verified: true },
      { email: `${'x'.repeat(250)}@example.com`, email_verified: true },
      { email: ['u@example.com'], email_verified: true },
      { 'https://example.com/email': 'u@example.com', 'https://example.com/email_verified': true },
    ]
    for (const [n, claims] of others.entries()) {
      t.strictSame(await seen(`auth0|unverified${n}`, claims), NONE, JSON.stringify(claims).slice(0, 60))
    }
  })

  t.test('it is kept in step at each write, and never lost to a token that says nothing', async (t) => {
    const sub = 'auth0|step'
    t.strictSame(await seen(sub), NONE)
    t.strictSame(await seen(sub, verified('step@example.com')), holds('step@example.com'))
    t.strictSame(await seen(sub), holds('step@example.com'))
    t.strictSame(await seen(sub, { email: 'evil@example.com', email_verified: false }), holds('step@example.com'))
    t.strictSame(await seen(sub, verified('step2@example.com')), holds('step2@example.com'), 'changed at the provider')
    t.strictSame(
      await seen('auth0|after', verified('step@example.com')),
      holds('step@example.com'),
      'the old one is free',
    )
    const user = await app.as({ sub, ...verified('step2@example.com') })
    const history = (await user('GET', `${PROFILE}/history`)).json.items
    t.strictSame(history[0].changes, [{ pointer: '/email', old: 'step@example.com', new: 'step2@example.com' }])
    t.equal((await user('PUT', PROFILE, { body: {} })).json.version, history[0].version, 'the same claim is no change')
  })

  t.test('a second identity with the same verified address works without it until it is free', async (t) => {
    const claims = verified('shared@example.com')
    t.strictSame(await seen('auth0|holder', claims), holds('shared@example.com'))
    t.strictSame(await seen('github|second', claims), CONFLICT)
    t.strictSame(await seen('google-oauth2|third', claims), CONFLICT)
    t.strictSame(await seen('auth0|holder', claims), holds('shared@example.com'), 'the first keeps it')
    const second = await app.as({ sub: 'github|second', ...claims })
    const { json } = await second('PUT', PROFILE, { body: { first_name: 'A', last_name: 'B' } })
    t.match(json, { email: null, email_conflict: true, completion: { complete: true } }, 'a profile like any other')
    t.strictSame((await second('PUT', PROFILE, { body: json })).json, json, 'which can be sent back')

    t.strictSame(await seen('auth0|holder', verified('moved@example.com')), holds('moved@example.com'))
    t.match((await second('GET', PROFILE)).json, CONFLICT, 'reading takes nothing')
    t.strictSame(await seen('github|second', claims), holds('shared@example.com'), 'the next writer gets it')
    t.strictSame(await seen('google-oauth2|third', claims), CONFLICT)
    t.equal((await second('DELETE', PROFILE)).status, 204)
    t.strictSame(await seen('google-oauth2|third', claims), holds('shared@example.com'), 'an erasure frees it too')
  })

  t.test('whoever moves to an address that is held has none', async (t) => {
    await seen('auth0|held', verified('held@example.com'))
    t.strictSame(await seen('auth0|mover', verified('mine@example.com')), holds('mine@example.com'))
    t.strictSame(await seen('auth0|mover', verified('held@example.com')), CONFLICT)
    t.strictSame(await seen('auth0|next', verified('mine@example.com')), holds('mine@example.com'))
  })

  t.test('an address that nobody has verified gives way to one who has', async (t) => {
    const adopted = (sub: string, email: string) =>
      sql('insert into accounts_user (id, auth0_id, email) values (gen_random_uuid(), $1, $2)', [sub, email])
    await adopted('auth0|old', 'old@example.com')
    t.strictSame(await seen('auth0|old'), { ...NONE, email: 'old@example.com' }, 'adopted: there, but not verified')
    t.strictSame(await seen('github|new', { email: 'old@example.com', email_verified: false }), NONE)
    t.strictSame(await seen('github|new', verified('old@example.com')), holds('old@example.com'))
    t.strictSame(await seen('auth0|old'), CONFLICT, 'the row that had it says so')
    const old = await app.as({ sub: 'auth0|old' })
    const [entry] = (await old('GET', `${PROFILE}/history`)).json.items
    t.match(entry, { version: 1, actor: { subject: 'system', self: false }, changes: { length: 2 } }, 'and its history')

    await adopted('auth0|own', 'own@example.com')
    t.strictSame(await seen('auth0|own', verified('own@example.com')), holds('own@example.com'))
  })

  t.test('of identities that race for one address exactly one gets it', async (t) => {
    for (let round = 0; round < 8; round++) {
      const claims = verified(`race${round}@example.com`)
      const racers = Array.from({ length: 6 }, async (_, n) => {
        const token = await app.issuer.token({ sub: `auth0|race${round}.${n}`, ...claims })
        return (n % 2 ? app : replica).call('GET', PROFILE, { token })
      })
      const profiles = (await Promise.all(racers)).map(({ json }) => json)
      const holders = profiles.filter(({ email }) => email === claims.email)
      t.strictSame(
        holders.map(({ email_conflict }) => email_conflict),
        [false],
      )
      t.equal(profiles.filter(({ email, email_conflict }) => email === null && email_conflict).length, 5)
      t.strictSame([...new Set(profiles.map(({ version }) => version))], [1])
    }
  })

  t.test('nobody loses an address to a race for one that nobody has verified', async (t) => {
    for (let round = 0; round < 5; round++) {
      const email = `legacy${round}@example.com`
      await sql('insert into accounts_user (id, auth0_id, email) values (gen_random_uuid(), $1, $2)', [
        `auth0|legacy${round}`,
        email,
      ])
      const racers = ['legacy', 'a', 'b'].map(async (name, n) => {
        const token = await app.issuer.token({ sub: `auth0|${name}${round}`, ...verified(email) })
        return (n % 2 ? app : replica).call('PUT', PROFILE, { token, body: { first_name: name } })
      })
      const replies = await Promise.all(racers)
      t.strictSame(
        replies.map(({ status }) => status),
        [200, 200, 200],
      )
      const rows = await sql('select auth0_id from accounts_user where email = $1 and email_verified', [email])
      t.equal(rows.length, 1)
    }
  })
})

t.test('EMAIL_CLAIM names the claim, and with it its verified twin', async (t) => {
  const claim = 'https://example.com/email'
  const app = await build(t, { EMAIL_CLAIM: claim })
  const read = async (sub: string, claims: object) =>
    (await (await app.as({ sub, ...claims }))('GET', PROFILE)).json.email
  const email = 'named@example.com'
  t.equal(await read('auth0|1', { [claim]: email, [`${claim}_verified`]: true }), email)
  t.equal(await read('auth0|2', { [claim]: 'x@example.com', email_verified: true }), null)
  t.equal(await read('auth0|3', verified('y@example.com')), null)
})

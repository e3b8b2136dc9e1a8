import t from 'tap'
import { build, PROFILE } from '../helpers/app.ts'
import { isProblem } from '../helpers/problem.ts'

t.test('one app', async (t) => {
  const app = await build(t)
  const { sql } = app.database

  t.test('a profile has one ETag, whoever tells it, and a new one with every change', async (t) => {
    const user = await app.as({ sub: 'auth0|etag' })
    const written = await user('PUT', PROFILE, { body: { first_name: 'A' } })
    t.equal((await user('GET', PROFILE)).headers.etag, written.headers.etag)
    t.equal((await user('PATCH', PROFILE, { body: {} })).headers.etag, written.headers.etag, 'no change, no new one')
    const changed = await user('PATCH', PROFILE, { body: { last_name: 'B' } })
    t.not(changed.headers.etag, written.headers.etag)
    const consent = await user('PUT', `${PROFILE}/consents/marketing`, { body: { status: 'given' } })
    t.not(consent.headers.etag, changed.headers.etag, 'a consent is a change')
    t.equal((await user('GET', PROFILE)).headers.etag, consent.headers.etag)
  })

  t.test('If-None-Match: 304 without a body while nothing has changed', async (t) => {
    const user = await app.as({ sub: 'auth0|304' })
    const read = (etag: string | undefined) => user('GET', PROFILE, { headers: { 'if-none-match': etag } })
    const { etag } = (await user('GET', PROFILE)).headers
    for (const header of [etag, `W/${etag}`, `"x", ${etag}`, `W/"x",W/${etag}`, '*']) {
      const { status, text, headers } = await read(header)
      t.strictSame([status, text, headers.etag], [304, '', etag], `If-None-Match: ${header}`)
      t.equal(headers['cache-control'], 'no-store')
    }
    for (const header of ['"x"', etag?.slice(1, -1), `${etag?.slice(0, -1)}x"`, '', ',,,']) {
      t.equal((await read(header)).status, 200, `If-None-Match: ${header}`)
    }
    await user('PATCH', PROFILE, { body: { first_name: 'A' } })
    t.equal((await read(etag)).status, 200)

    const schema = await user('GET', `${PROFILE}/schema`)
    const again = await user('GET', `${PROFILE}/schema`, { headers: { 'if-none-match': schema.headers.etag } })
    t.strictSame([again.status, again.text, again.headers.etag], [304, '', schema.headers.etag])
  })

  t.test('If-Match holds for the current ETag only; a refusal tells the current one and stores nothing', async (t) => {
    const sub = 'auth0|if-match'
    const user = await app.as({ sub })
    const first = (await user('PUT', PROFILE, { body: { first_name: 'A' } })).headers.etag
    const etag = (await user('PUT', PROFILE, { body: { first_name: 'B' } })).headers.etag
    const row = await sql('select * from accounts_user where auth0_id = $1', [sub])
    const refused = [first, `W/${etag}`, '"x"', etag?.slice(1, -1), `"x", ${first}, W/${etag}`, '']
    for (const header of refused) {
      for (const [method, path, body] of [
        ['PUT', PROFILE, { first_name: 'C' }],
        ['PATCH', PROFILE, { first_name: 'C' }],
        ['PUT', `${PROFILE}/consents/contact`, { status: 'given' }],
        ['DELETE', PROFILE, undefined],
      ] as const) {
        const reply = await user(method, path, { body, headers: { 'if-match': header } })
        isProblem(t, reply, '412 precondition_failed', [], `${method} ${path}, If-Match: ${header}`)
        t.equal(reply.headers.etag, etag)
      }
    }
    t.strictSame(await sql('select * from accounts_user where auth0_id = $1', [sub]), row)

    t.equal((await user('PUT', PROFILE, { body: { first_name: 'B' }, headers: { 'if-match': etag } })).status, 200)
    const changed = await user('PATCH', PROFILE, { body: { first_name: 'C' }, headers: { 'if-match': `"x", ${etag}` } })
    t.equal(changed.json.first_name, 'C', 'one of a list')
    const consent = { body: { status: 'given' }, headers: { 'if-match': changed.headers.etag } }
    const consented = await user('PUT', `${PROFILE}/consents/contact`, consent)
    t.equal(consented.status, 200)
    t.equal(
      (await user('PUT', PROFILE, { body: { first_name: 'D' }, headers: { 'if-match': '*' } })).json.first_name,
      'D',
    )
    t.equal((await user('DELETE', PROFILE, { headers: { 'if-match': consented.headers.etag } })).status, 412)
    t.equal((await user('DELETE', PROFILE, { headers: { 'if-match': '*' } })).status, 204)
    t.equal(
      (await user('DELETE', PROFILE, { headers: { 'if-match': consented.headers.etag } })).status,
      412,
      'erased: too',
    )
  })

  t.test('the precondition comes before what is wrong with the content', async (t) => {
    const user = await app.as({ sub: 'auth0|order' })
    await user('GET', PROFILE)
    const body = { profile_data: { phone: 'x' } }
    isProblem(t, await user('PUT', PROFILE, { body, headers: { 'if-match': '"x"' } }), '412 precondition_failed')
  })

  t.test(
    "nobody's ETag holds for anybody else, although all profiles have the same URL and the same versions",
    async (t) => {
      const [a, b] = [await app.as({ sub: 'auth0|etag-a' }), await app.as({ sub: 'auth0|etag-b' })]
      const [mine, yours] = [await a('GET', PROFILE), await b('GET', PROFILE)]
      t.equal(mine.json.version, yours.json.version)
      t.equal((await b('GET', PROFILE, { headers: { 'if-none-match': mine.headers.etag } })).status, 200)
      const write = { body: { first_name: 'A' }, headers: { 'if-match': mine.headers.etag } }
      isProblem(t, await b('PUT', PROFILE, write), '412 precondition_failed')
      t.equal((await a('PUT', PROFILE, write)).status, 200)
    },
  )

  t.test('for a user never seen no If-Match holds, and nobody is created', async (t) => {
    for (const header of ['*', '"1.x"']) {
      const user = await app.as({ sub: 'auth0|nobody' })
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const body = method === 'DELETE' ? undefined : { first_name: 'A' }
        const reply = await user(method, PROFILE, { body, headers: { 'if-match': header } })
        isProblem(t, reply, '412 precondition_failed', [], `${method} ${header}`)
        t.equal(reply.headers.etag, undefined, 'there is no ETag to tell')
      }
    }
    t.strictSame(await sql("select * from accounts_user where auth0_id = 'auth0|nobody'"), [])
  })

  t.test('a header longer than the contract allows is 400 and names the header', async (t) => {
    const header = `"${'x'.repeat(1023)}"`
    const read = await app.call('GET', PROFILE, { headers: { 'if-none-match': header } })
    isProblem(t, read, '400 invalid_parameter', ['#/header/if-none-match'])
    const write = await app.call('PUT', PROFILE, { body: {}, headers: { 'if-match': header } })
    isProblem(t, write, '400 invalid_parameter', ['#/header/if-match'])
  })
})

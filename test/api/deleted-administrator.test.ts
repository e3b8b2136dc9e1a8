import t, { type Test } from 'tap'
import { purgeAll } from '../../src/commands/purge.ts'
import { withSession } from '../../src/db/session.ts'
import { createSubjectHash } from '../../src/domain/tombstone.ts'
import { ACCOUNTS, licenseOf, numbered, RESOURCES, users } from '../helpers/access.ts'
import { build, PROFILE, type TestApp, TOMBSTONE_KEY } from '../helpers/app.ts'
import { event, send } from '../helpers/auth0-events.ts'
import { findTexts } from '../helpers/database.ts'
import { ALL_PERMISSIONS } from '../helpers/examples.ts'

const PERMISSIONS = [...ALL_PERMISSIONS, 'a:b']

/** Leaves the administrator's subject in every place that holds who acted. */
async function administer(t: Test, app: TestApp, sub: string) {
  const admin = await app.as({ sub, permissions: PERMISSIONS })
  const subjects = numbered(`auth0|of ${sub.length} `, 4)
  const [read, erased, denied] = await users(app, subjects)
  const wanted = async (reply: Promise<{ status: number }>, status: number) => t.equal((await reply).status, status)
  await wanted(admin('PUT', `${RESOURCES}/r${sub.length}`, { body: { title: 'T' } }), 200)
  await wanted(admin('PUT', `${ACCOUNTS}/roles/r${sub.length}`, { body: { permissions: ['a:b'] } }), 200)
  await wanted(admin('PUT', `${ACCOUNTS}/users/${read}/roles/r${sub.length}`, { body: {} }), 200)
  await wanted(admin('PUT', licenseOf(read, `r${sub.length}`), { body: {} }), 200)
  await wanted(admin('PATCH', `${ACCOUNTS}/users/${read}`, { body: { first_name: 'F' } }), 200)
  await wanted(admin('POST', `${ACCOUNTS}/users/batch-get`, { body: { ids: [read, erased, denied] } }), 200)
  await (await app.as({ sub: subjects[1] }))('PUT', `${PROFILE}/consents/contact`, { body: { status: 'given' } })
  await wanted(admin('DELETE', `${ACCOUNTS}/users/${erased}`), 204)
  for (const [n, decision] of [
    [2, 'deny'],
    [3, 'approve'],
  ] as const) {
    const body = { resource: `r${sub.length}`, reason: 'R' }
    const { json } = await (await app.as({ sub: subjects[n] }))('POST', `${PROFILE}/access-requests`, { body })
    const decided = { body: { decision }, headers: { 'idempotency-key': decision } }
    await wanted(admin('POST', `${ACCOUNTS}/access-requests/${json.id}/decision`, decided), 200)
  }
  const elsewhere = await app.as({ sub: String(subjects[0]) })
  const other = await app.as({ sub: String(subjects[3]) })
  return { admin, read: String(read), elsewhere, other }
}

const deletionOf = (sub: string, second = 0) => event('user.deleted', { user_id: sub }, second)

t.test('what a deleted administrator did stays, without the subject, in any column of any table', async (t) => {
  const app = await build(t)
  const subject = 'auth0|canary "administrator"'
  const bystander = 'auth0|canary bystander'
  const { admin, elsewhere, other } = await administer(t, app, subject)
  await administer(t, app, bystander)
  const { id } = (await admin('PUT', PROFILE, { body: { first_name: 'A' } })).json
  const places = await findTexts(app.database, [subject])
  for (const place of [
    'audit',
    'consent',
    'user_role',
    'license',
    'access_request',
    'role_audit',
    'resource_audit',
    'idempotency',
  ]) {
    const name = place === 'audit' ? /^accounts_audit_\d/ : new RegExp(`^accounts_${place}\\.`)
    // In a stored answer the quotes are escaped.
    const found = place === 'idempotency' ? await findTexts(app.database, ['canary \\"administrator']) : places
    t.ok(
      found.some((each) => name.test(each)),
      `before: ${place}`,
    )
  }

  t.equal((await send(app, deletionOf(subject))).status, 204)
  t.strictSame(await findTexts(app.database, [subject, 'canary \\"administrator']), [])
  const nobody = `deleted|${id}`
  const { items } = (await elsewhere('GET', `${PROFILE}/history`)).json
  const actors = new Set(items.map(({ actor }: { actor: { subject: string } }) => actor.subject))
  t.ok(actors.has(nobody), 'the history still tells that it was somebody else, and the same one')
  t.match((await elsewhere('GET', `${PROFILE}/licenses`)).json.items, [{ granted_by: nobody }])
  t.match((await elsewhere('GET', `${PROFILE}/permissions`)).json.roles, [{ granted_by: nobody }])
  t.match((await other('GET', `${PROFILE}/access-requests`)).json.items[0].transitions, [{}, { by: nobody }])
  t.ok((await findTexts(app.database, [bystander])).length >= 8, 'nobody else is forgotten')
})

t.test('also one who never had a profile, who did very much, and whose token is still used', async (t) => {
  const app = await build(t)
  const subject = 'auth0|canary-machine-room'
  const { admin, read } = await administer(t, app, subject)
  await app.database.sql(
    `insert into accounts_audit (id, user_id, operation, actor) select gen_random_uuid(), $1, 'getUser', $2 from generate_series(1, 2500)`,
    [read, subject],
  )
  t.equal((await send(app, deletionOf(subject))).status, 204)
  t.ok((await findTexts(app.database, [subject])).length > 0, 'too much to be done at once')
  t.equal((await admin('GET', `${ACCOUNTS}/users/${read}`)).status, 200)

  const lines: string[] = []
  const hashSubject = createSubjectHash([TOMBSTONE_KEY])
  const purge = (dryRun: boolean) =>
    withSession(app.database.url, 'test', (session) =>
      purgeAll(session, { dryRun, hashSubject, say: (line) => lines.push(line) }),
    )
  await purge(true)
  t.equal(lines.shift(), 'deleted actors: 1 would be forgotten')
  t.ok((await findTexts(app.database, [subject])).length > 0, 'a dry run changes nothing')
  lines.length = 0
  await purge(false)
  t.match(lines.shift(), /^deleted actors: 5\d\d entries forgotten$/)
  t.strictSame(await findTexts(app.database, [subject]), [])
  const actors = await app.database.sql(`select distinct actor from accounts_audit where operation = 'getUser'`)
  t.equal(actors.length, 1)
  t.match(actors, [{ actor: /^deleted\|[0-9a-f-]{36}$/ }], 'one pseudonym, whenever it was done')
})

t.test('who acts on others is found by an index, however long the audit trail', async (t) => {
  const { database } = await build(t)
  const [explained] = await database.sql(`
    explain (format json) select min(actor) from accounts_audit where actor > 'x' and accounts_acts_on_others(operation, actor)`)
  const plan = JSON.stringify(explained)
  t.match(plan, /accounts_audit_\w*actor_idx|accounts_audit_\w*_actor/)
})

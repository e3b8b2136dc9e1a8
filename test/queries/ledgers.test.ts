import t from 'tap'
import { openDatabase } from '../../src/db/database.ts'
import type { Decision } from '../../src/domain/profile-change.ts'
import { BLANK, type User } from '../../src/domain/user.ts'
import { uuidv7 } from '../../src/domain/uuid.ts'
import { historyPage, positionOf, recordEvent } from '../../src/queries/audit.ts'
import { consentLedger, latestConsents } from '../../src/queries/consents.ts'
import { eraseUser } from '../../src/queries/erasure.ts'
import { createUser, findUser, findUserInSnapshot, readSituation, replaceUser } from '../../src/queries/users.ts'
import { createDatabase } from '../helpers/database.ts'

const attribution = { operation: 'test', actor: 'auth0|actor', client: null, requestId: uuidv7() }

t.test('one database', async (t) => {
  const database = await createDatabase(t)
  const db = openDatabase({ url: database.url, poolSize: 4, prepared: true })
  t.teardown(() => db.close())
  const decision = (state: Partial<User> = {}, rest: Partial<Decision> = {}): Decision => ({
    next: { ...BLANK, ...state },
    changes: [{ pointer: '/x', new: 'x' }],
    consents: [],
    ...rest,
  })
  const create = async (subject: string, made = decision()) => {
    const user = await createUser(db, { id: uuidv7(), subject, hashes: [], issued_at: null }, made, attribution)
    if (!user) throw new Error('somebody else created the user')
    return user
  }
  const history = (user: User) => historyPage(db, user.id, { limit: 100 })
  const given = (purpose: string, locale: string | null = null) => {
    const facts = { policy_version: '1', text_hash: null, locale }
    return { purpose, status: 'given' as const, source: 'self_service' as const, ...facts }
  }

  t.test('a user is created once; the second creation stores nothing at all', async (t) => {
    const user = await create('auth0|once', decision({ first_name: 'A', profile_data: { a: [1, null] } }))
    t.strictSame(await findUser(db, 'auth0|once'), user)
    t.strictSame([user.version, user.first_name, user.profile_data], [1, 'A', { a: [1, null] }])
    t.match(user.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    const again = decision({ first_name: 'B' }, { consents: [given('a')] })
    t.equal(
      await createUser(db, { id: uuidv7(), subject: 'auth0|once', hashes: [], issued_at: null }, again, attribution),
      null,
    )
    t.strictSame(await findUser(db, 'auth0|once'), user)
    t.equal((await history(user)).length, 1)
    t.strictSame(await latestConsents(db, 'auth0|once'), [])
    t.equal(await findUser(db, 'auth0|nobody'), null)
    await t.rejects(findUserInSnapshot(db, 'auth0|nobody'))
  })

  t.test('compare-and-set writes user, audit row and consents together, or none of them', async (t) => {
    const user = await create('auth0|cas')
    const stale = { ...user, version: 7 }
    const change = decision({ last_name: 'B' }, { consents: [given('a'), given('b')] })
    t.equal(await replaceUser(db, stale, change, attribution), null)
    t.strictSame([(await history(user)).length, (await consentLedger(db, user.id, 9)).length], [1, 0])
    const written = await replaceUser(db, user, change, attribution)
    t.match(written, { version: 2, last_name: 'B', created_at: user.created_at })
    t.strictSame([(await history(user)).length, (await consentLedger(db, user.id, 9)).length], [2, 2])
    t.match((await history(user))[0], { version: 2, operation: 'test', actor: 'auth0|actor', changes: change.changes })
    t.strictSame(await consentLedger(db, user.id, 1), [], 'the ledger up to a version')

    await create('auth0|holder', decision({ email: 'held@example.com', email_verified: true }))
    const taken = decision({ email: 'held@example.com' }, { consents: [given('c')] })
    const taking = { message: 'unique violation' }
    await t.rejects(replaceUser(db, written as User, taken, attribution), taking)
    await t.rejects(create('auth0|new', taken), taking)
    t.strictSame(await findUser(db, 'auth0|cas'), written)
    t.strictSame([(await history(user)).length, (await consentLedger(db, user.id, 9)).length], [2, 2])
  })

  t.test('a situation is all that a write has to know', async (t) => {
    await create(
      'auth0|mine',
      decision({ email: 'mine@example.com', email_verified: true }, { consents: [given('a')] }),
    )
    await database.sql(
      `insert into accounts_user (id, auth0_id, email) values (gen_random_uuid(), 'auth0|adopted', 'adopted@example.com')`,
    )
    const holder = async (subject: string, email: string | null) =>
      (await readSituation(db, subject, email)).emailHolder
    t.equal(await holder('auth0|other', 'mine@example.com'), 'verified')
    t.equal(await holder('auth0|mine', 'mine@example.com'), 'nobody', 'oneself does not count')
    t.equal(await holder('auth0|mine', 'adopted@example.com'), 'unverified')
    t.equal(await holder('auth0|mine', 'free@example.com'), 'nobody')
    t.equal(await holder('auth0|mine', null), 'nobody')
    t.strictSame(await readSituation(db, 'auth0|nobody', null), {
      user: null,
      consents: [],
      emailHolder: 'nobody',
      identityAt: null,
    })
    const { user, consents } = await readSituation(db, 'auth0|mine', null)
    const { source, ...state } = given('a')
    t.strictSame(consents, [state])
    t.strictSame(user, await findUser(db, 'auth0|mine'))
  })

  t.test('an erasure is for the version it was decided for, and takes back all of it if it fails', async (t) => {
    const created = decision({ first_name: 'A' }, { consents: [given('a', 'en')] })
    const user = await create('auth0|erase', created)
    const stale = { ...user, version: 9 }
    t.equal(await db.inTransaction((tx) => eraseUser(tx, stale, [], [], attribution)), false)
    const failing = db.inTransaction(async (tx) => {
      await eraseUser(tx, user, [], [], attribution)
      throw new Error('afterwards')
    })
    await t.rejects(failing, /afterwards/)
    t.strictSame(await findUser(db, 'auth0|erase'), user)
    t.match(await history(user), { length: 1, 0: { changes: [{ pointer: '/x', new: 'x' }] } })
    t.equal((await consentLedger(db, user.id, 9))[0]?.locale, 'en')
  })

  t.test('scrubbing keeps declared pointers, cuts what hangs below them, and names nothing else', async (t) => {
    const kept = ['/first_name', '/profile_data/phone', '/profile_data/home_address']
    const changes = [
      ['/first_name', '/first_name'],
      ['/profile_data/phone', '/profile_data/phone'],
      ['/profile_data/home_address/canaryStreet', '/profile_data/home_address'],
      ['/profile_data/home_address/a~1b/0', '/profile_data/home_address'],
      ['/profile_data/phones', '/profile_data/*'],
      ['/profile_data/canaryKey', '/profile_data/*'],
      ['/profile_data/canary/deep', '/profile_data/*'],
      ['/consents/contact', '/consents/contact'],
      ['/canaryField', '/*'],
    ] as const
    const made = changes.map(([pointer]) => ({ pointer, old: 'canaryOld', new: { canary: 'New' } }))
    const user = await create('auth0|scrub', decision({}, { changes: made }))
    const other = await create('auth0|untouched', decision({}, { changes: made }))
    await db.inTransaction((tx) => eraseUser(tx, user, [], kept, attribution))
    const [erasure, entry] = await history(user)
    t.match(erasure, { version: 2, changes: [] })
    const scrubbed = entry?.changes as { pointer: string }[]
    t.strictSame(scrubbed.map(({ pointer }) => pointer).sort(), [...new Set(changes.map(([, to]) => to))].sort())
    for (const change of scrubbed) t.strictSame(change, { pointer: change.pointer, erased: true })
    t.strictSame((await history(other))[0]?.changes, JSON.parse(JSON.stringify(made)))
  })

  t.test('neither ledger lets anything be changed, in any of its tables', async (t) => {
    const user = await create('auth0|append', decision({}, { consents: [given('a')] }))
    await recordEvent(db, user.id, attribution)
    await database.sql(
      `insert into accounts_audit (id, user_id, operation, actor, occurred_at) values (gen_random_uuid(), $1, 'old', 'x', '2001-01-01')`,
      [user.id],
    )
    const partitions = await database.sql(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'accounts_audit'::regclass order by 1`,
    )
    const names = partitions.map(({ name }) => String(name))
    t.ok(names.length > 12 && names.includes('accounts_audit_default'), `${names.length} partitions`)
    const refused = { code: '23001', message: /append-only/ }
    for (const table of ['accounts_audit', 'accounts_consent', ...names]) {
      await t.rejects(database.sql(`truncate ${table}`), refused, `truncate ${table}`)
    }
    for (const table of ['accounts_audit', 'accounts_consent', 'accounts_audit_default']) {
      await t.rejects(
        database.sql(`update ${table} set actor = 'forged' where user_id = $1`, [user.id]),
        refused,
        table,
      )
      await t.rejects(database.sql(`delete from ${table} where user_id = $1`, [user.id]), refused, table)
    }
    await t.rejects(database.sql('delete from accounts_user where id = $1', [user.id]), 'nor a user who has one')
    await t.rejects(database.sql('truncate accounts_user cascade'))
    t.equal((await history(user)).length, 3)
    t.match(positionOf((await history(user))[0] as never), [/Z$/, /^[0-9a-f-]{36}$/])
  })
})

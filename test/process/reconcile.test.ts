import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createSubjectSet } from '../../src/domain/subject-set.ts'
import { createSubjectHash } from '../../src/domain/tombstone.ts'
import { createDatabase } from '../helpers/database.ts'
import { feed } from './input.ts'
import { profileService } from './run.ts'

const KEY = 'a-key-for-tombstones-of-32-characters'
const hash = (subject: string) => createSubjectHash([KEY])(subject)[0]
const verified = (email: string) => ({ email, email_verified: true })
/** As an export job of the tenant writes it. */
const ndjson = (users: object[]) => users.map((user) => `${JSON.stringify({ connection: 'x', ...user })}\n`).join('')

t.test('a million subjects are remembered in eight bytes each', async (t) => {
  const set = createSubjectSet()
  for (let n = 0; n < 5_000; n++) set.add(`auth0|${n}`)
  t.equal(set.size, 5_000)
  t.ok([0, 1, 1023, 1024, 4_999].every((n) => set.has(`auth0|${n}`)))
  t.notOk(['auth0|5000', 'auth0|', '', 'auth0|00'].some((subject) => set.has(subject)))
  t.notOk(createSubjectSet().has('x'))
})

t.test('differences are reported, mended, and then gone', async (t) => {
  const database = await createDatabase(t)
  const { sql } = database
  const env = { DATABASE_URL: database.url, TOMBSTONE_KEY: KEY }
  const insert = (subject: string, email: string | null, rest = '') =>
    sql(
      `insert into accounts_user (id, auth0_id, email, email_verified, created_at, updated_at, erased_at, email_conflict)
      select gen_random_uuid(), $1, $2::text, $2::text is not null, now() - interval '1 day', now(), ${rest || 'null, false'} returning id`,
      [subject, email],
    )
  await insert('auth0|same', 'same@example.com')
  const [moved] = await insert('auth0|moved', 'old@example.com')
  await insert('auth0|unverified', 'unverified@example.com')
  await insert('auth0|conflict', null, 'null, true')
  await insert('auth0|erased', null, 'now(), false')
  const [gone] = await insert('auth0|canary-gone', 'canary@example.com')
  const [blocked] = await insert('auth0|blocked', null)
  await sql('insert into accounts_tombstone values ($1, now())', [hash('auth0|buried')])
  const tenant = [
    { user_id: 'auth0|same', ...verified('same@example.com') },
    { user_id: 'auth0|moved', ...verified('new@example.com') },
    { user_id: 'auth0|unverified', email: 'unverified@example.com', email_verified: false },
    { user_id: 'auth0|conflict', ...verified('same@example.com') },
    { user_id: 'auth0|erased', ...verified('erased@example.com') },
    { user_id: 'auth0|blocked', blocked: true },
    { user_id: 'github|missing', ...verified('missing@example.com') },
    { user_id: 'auth0|buried' },
  ]
  const asOf = new Date().toISOString()
  await sql(`insert into accounts_user (id, auth0_id) values (gen_random_uuid(), 'auth0|later')`)
  const found = [
    { drift: 'blocked_differs', id: blocked?.id, line: 6 },
    { drift: 'deleted_here', line: 8 },
    { drift: 'deleted_there', id: gone?.id },
    { drift: 'email_differs', id: moved?.id, line: 2 },
    { drift: 'missing_here', line: 7 },
    { drift: 'unverified_there', line: 3 },
  ]
  const parse = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((each) => JSON.parse(each))
      .sort((a, b) => (a.drift < b.drift ? -1 : 1))
  const before = await sql('select * from accounts_user order by id')

  const file = join(t.testdir(), 'tenant.ndjson')
  writeFileSync(file, ndjson(tenant))
  const report = await profileService(['reconcile', file, '--as-of', asOf], env)
  t.equal(report.code, 1, report.stderr)
  t.match(parse(report.stdout), found)
  t.equal(parse(report.stdout).length, found.length)
  t.notMatch(report.stdout + report.stderr, /auth0\||github|example\.com/, 'nothing personal')
  t.strictSame(await sql('select * from accounts_user order by id'), before, 'a report changes nothing')

  const apply = ['reconcile', '--as-of', asOf, '--apply']
  const mended = await feed([...apply, '--verbose'], env, ndjson(tenant))
  t.equal(mended.code, 1, 'what needs a human being is left')
  t.match(
    parse(mended.stdout),
    found.map(({ drift }) => ({ drift, mended: /blocked|email|missing/.test(drift), auth0_id: /^\w+\|/ })),
  )
  t.match(await sql('select auth0_id, email from accounts_user where email is not null order by auth0_id'), [
    { email: 'canary@example.com' },
    { auth0_id: 'auth0|moved', email: 'new@example.com' },
    { email: 'same@example.com' },
    { email: 'unverified@example.com' },
    { auth0_id: 'github|missing', email: 'missing@example.com' },
  ])

  const truncated = await feed([...apply, '--erase', '2'], env, ndjson(tenant.slice(0, 3)))
  t.match(truncated, { code: 1, stderr: /not in the export; nobody was erased/ }, 'a truncated export erases nobody')
  const garbled = await feed([...apply, '--erase', '5'], env, `${ndjson(tenant)}{"user_id":\n{"user_id":7}\n`)
  t.match(garbled, { code: 65, stderr: /Lines that hold no user: 9, 10;/ })
  t.equal((await sql('select from accounts_user where id = $1 and email is not null', [gone?.id])).length, 1)

  const consistent = tenant.filter(({ user_id }) => !/buried|unverified/.test(user_id))
  const rest = [...consistent, { user_id: 'auth0|unverified', ...verified('unverified@example.com') }]
  const erased = await feed([...apply, '--erase', '1'], env, ndjson(rest))
  t.match(erased, { code: 0, stderr: '1 deleted_there (mended)\n' })
  t.match(await sql('select auth0_id, email from accounts_user where id = $1', [gone?.id]), [
    { auth0_id: `deleted|${gone?.id}`, email: null },
  ])
  t.equal((await sql('select from accounts_tombstone where subject_hash = $1', [hash('auth0|canary-gone')])).length, 1)
  t.match(await feed(['reconcile', '--as-of', asOf], env, ndjson(rest)), {
    code: 0,
    stdout: '',
    stderr: 'no difference\n',
  })
})

t.test('what would be dangerous is refused', async (t) => {
  const env = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }
  const cases: [string[], RegExp][] = [
    [['--apply'], /--apply needs --as-of/],
    [['--erase', '5'], /goes with --apply/],
    [['--apply', '--as-of', '2999-01-01T00:00:00Z'], /a past time/],
    [['--apply', '--as-of', '2026-01-01T00:00:00Z', '--erase', '1'], /TOMBSTONE_KEY/],
  ]
  for (const [words, stderr] of cases) t.match(await profileService(['reconcile', ...words], env), { code: 64, stderr })
})

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { createDatabase } from '../helpers/database.ts'
import { feed } from './input.ts'
import { profileService } from './run.ts'

const KEY = 'a-key-for-tombstones-of-32-characters'

const GOOD = [
  {
    auth0_id: 'auth0|1',
    email: 'one@example.com',
    email_verified: true,
    first_name: 'Ame\u0301lie',
    last_name: '=cmd',
    profile_data: {
      phone: '009650000000',
      nested: { a: [1, null] },
      registration_completed_at: '2020-01-02T03:04:05Z',
    },
    created_at: '2020-01-01T00:00:00Z',
  },
  {
    user_id: 'github|2',
    email: 'two@example.com',
    email_verified: false,
    first_name: '',
    consents: { contact: { status: 'given', locale: 'en' } },
  },
  { id: '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c99', auth0_id: 'auth0|3', email: 'one@example.com', email_verified: true },
  {
    auth0_id: 'auth0|4',
    email: 'two@example.com',
    email_verified: true,
    first_name: 'Four',
    last_name: 'Quoted "x", \'y',
  },
]

const BAD: [unknown, string[]][] = [
  ['{', ['malformed_json']],
  ['\ufffd'.repeat(90_000), ['too_large']],
  [[], ['type']],
  [{ first_name: 'x' }, ['required']],
  [{ auth0_id: 'a', surprise: 1 }, ['unknown_field']],
  [{ auth0_id: 'a', first_name: 'a\u202eb' }, ['forbidden_character']],
  [{ auth0_id: 'a', first_name: 'x'.repeat(151), email: 'no address' }, ['maxLength']],
  [{ auth0_id: 'a', email: 'no address' }, ['format']],
  [{ auth0_id: 'a', profile_data: { phone: '1' } }, ['minLength']],
  [{ auth0_id: 'a', profile_data: { x: 'a\u0000b' } }, ['nul_character']],
  [{ auth0_id: 'a', profile_data: { big: 'x'.repeat(17_000) } }, ['too_large']],
  [{ auth0_id: 'a', profile_data: { registration_completed_at: 'once' } }, ['format']],
  [{ auth0_id: 'a', created_at: '2999-01-01T00:00:00Z' }, ['range']],
  [{ auth0_id: 'a', id: '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c99' }, ['id_taken']],
  [{ auth0_id: 'auth0|gone' }, ['account_deleted']],
  [{ auth0_id: 'deleted|x' }, ['pattern']],
]

const line = (record: unknown) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`

t.test(
  'users are taken over, bad lines are reported, a second run changes nothing, an export brings them elsewhere',
  async (t) => {
    const database = await createDatabase(t)
    const { sql } = database
    const env = { DATABASE_URL: database.url, TOMBSTONE_KEY: KEY }
    const { createSubjectHash } = await import('../../src/domain/tombstone.ts')
    await sql('insert into accounts_tombstone values ($1, now())', [createSubjectHash([KEY])('auth0|gone')[0]])
    const folder = t.testdir()
    const file = join(folder, 'users.ndjson')
    writeFileSync(file, [...GOOD, ...BAD.map(([record]) => record)].map(line).join(''))

    const first = await profileService(['import', file], env)
    t.match(first, { code: 1, stdout: `4 created, 0 updated, 0 unchanged, ${BAD.length} rejected\n` }, first.stderr)
    const report = readFileSync(`${file}.rejected.ndjson`, 'utf8')
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each))
    t.strictSame(
      report
        .map(({ line, errors }) => [line, errors.map(({ code }: { code: string }) => code)])
        .sort((a, b) => a[0] - b[0]),
      BAD.map(([, codes], n) => [GOOD.length + n + 1, codes]),
    )
    t.notMatch(first.stderr + JSON.stringify(report), /no address|forbidden name/)

    const state = `select auth0_id, email, email_verified, email_conflict, first_name, last_name, profile_data, created_at::text, version
    from accounts_user order by auth0_id`
    t.match(await sql(state), [
      {
        auth0_id: 'auth0|1',
        email: 'one@example.com',
        email_verified: true,
        first_name: 'Am\u00e9lie',
        profile_data: GOOD[0]?.profile_data,
        version: 1,
      },
      { auth0_id: 'auth0|3', email: null, email_conflict: true },
      { auth0_id: 'auth0|4', email: 'two@example.com', email_verified: true },
      {
        auth0_id: 'github|2',
        email: null,
        email_conflict: true,
        first_name: '',
        profile_data: { social_provider: 'GitHub' },
        version: 2,
      },
    ])
    t.strictSame(
      await sql('select operation, actor, version from accounts_audit where operation = $1 order by version', [
        'import',
      ]),
      [1, 1, 1, 1, 2].map((version) => ({ operation: 'import', actor: version === 2 ? 'system' : 'import', version })),
    )
    t.match(
      await sql('select source, actor, purpose, status from accounts_consent'),
      [{ source: 'import', actor: 'import', status: 'given' }],
      'nobody consents by being imported',
    )

    const before = await sql(state)
    for (const mode of ['keep', 'merge']) {
      const csv = await profileService(['export', '--format', 'csv'], env)
      const ndjson = await profileService(['export'], env)
      t.match(
        [csv, ndjson],
        [
          { code: 0, stderr: '4 users\n' },
          { code: 0, stderr: '4 users\n' },
        ],
      )
      t.match(csv.stdout, /,'=cmd,/, 'no formula')
      for (const [format, { stdout }] of Object.entries({ csv, ndjson })) {
        const again = await feed(
          ['import', '-', '--format', format, '--on-conflict', mode, '--rejected', join(folder, 'none')],
          env,
          stdout,
        )
        t.match(
          again,
          { code: 0, stdout: '0 created, 0 updated, 4 unchanged, 0 rejected\n', stderr: '' },
          `${mode} ${format}`,
        )
      }
      t.strictSame(await sql(state), before)
      if (mode === 'merge') {
        for (const [format, { stdout }] of Object.entries({ csv, ndjson })) {
          const other = await createDatabase(t)
          const elsewhere = { DATABASE_URL: other.url }
          const moved = await feed(
            ['import', '-', '--format', format, '--rejected', join(folder, 'none')],
            elsewhere,
            stdout,
          )
          t.match(moved, { code: 0, stdout: /^4 created/ }, moved.stderr)
          t.equal(
            (await profileService(['export'], elsewhere)).stdout,
            ndjson.stdout,
            `${format}: another database exports the same`,
          )
        }
      }
    }
    t.notOk(existsSync(join(folder, 'none')))

    const changes = [
      { auth0_id: 'auth0|1', last_name: 'New', profile_data: { nested: null, title: 'Lead' } },
      { auth0_id: 'auth0|1', profile_data: { title: 'Boss' } },
      { auth0_id: 'auth0|3', email: 'three@example.com', email_verified: true },
    ]
    const kept = await feed(['import', '-', '--rejected', join(folder, 'none')], env, changes.map(line).join(''))
    t.match(kept, { code: 0, stdout: '0 created, 0 updated, 3 unchanged, 0 rejected\n' })
    const merged = await feed(
      ['import', '-', '--on-conflict', 'merge', '--from', '2', '--rejected', join(folder, 'none')],
      env,
      `\n${changes.map(line).join('')}`,
    )
    t.match(merged, { code: 0, stdout: '0 created, 3 updated, 0 unchanged, 0 rejected\n' })
    t.match(await sql(state), [
      { last_name: 'New', profile_data: { title: 'Boss', phone: '009650000000' }, version: 3 },
      { email: 'three@example.com', email_conflict: false, version: 2 },
    ])
    const [{ profile_data } = {}] = await sql(state)
    t.notMatch(profile_data, { nested: {} })
  },
)

t.test('what cannot be done is said in a line', async (t) => {
  const env = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }
  const cases: [string[], number, RegExp][] = [
    [['import'], 64, /Name one file/],
    [['import', 'a', 'b'], 64, /Name one file/],
    [['import', '/no/such/file'], 66, /cannot be read/],
    [['import', '-', '--on-conflict', 'guess'], 64, /keep or merge/],
    [['import', '-', '--surprise'], 64, /Unknown option/],
    [['export', '--format', 'xml'], 64, /ndjson or csv/],
    [['export'], 69, /The database cannot be reached/],
    [['purge'], 69, /The database cannot be reached/],
  ]
  for (const [words, code, stderr] of cases)
    t.match(await profileService(words, env), { code, stderr }, words.join(' '))
})

import { readFileSync } from 'node:fs'
import t from 'tap'
import { purgeAll } from '../../src/commands/purge.ts'
import { withSession } from '../../src/db/session.ts'
import { RETENTION, retentionTable } from '../../src/domain/retention.ts'
import { createSubjectHash } from '../../src/domain/tombstone.ts'
import { createDatabase } from '../helpers/database.ts'

const DAY_MS = 86_400_000

t.test('the documented table is the one that is enforced', async (t) => {
  const file = readFileSync(new URL('../../docs/retention.md', import.meta.url), 'utf8')
  t.ok(file.includes(`\n${retentionTable()}\n`))
})

t.test('purge deletes what is too old, and nothing else', async (t) => {
  const { url, sql } = await createDatabase(t)
  const user = '0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d'
  await sql('insert into accounts_user (id, auth0_id) values ($1, $2)', [user, 'auth0|x'])
  const age = (days: number) => `now() - interval '${days} days'`
  for (const [days, count] of [
    [RETENTION.inbox.days - 1, 7],
    [RETENTION.inbox.days + 1, 2_500],
  ] as const) {
    await sql(`insert into accounts_inbox (source, event_id, received_at)
      select 's', '${days}-' || n, ${age(days)} from generate_series(1, ${count}) n`)
  }
  for (const days of [RETENTION.tombstones.days - 1, RETENTION.tombstones.days + 1]) {
    await sql(`insert into accounts_tombstone values (sha256('${days}'), ${age(days)}, ${age(days)})`)
  }
  for (const age of ['23 hours', '25 hours']) {
    await sql(`insert into accounts_idempotency (digest, fingerprint, answer, user_id, created_at)
      values ('${age}', '', '', '${user}', now() - interval '${age}')`)
  }
  for (const days of [RETENTION.activity.days, RETENTION.activity.days + 1]) {
    await sql(`insert into accounts_activity values ('${user}', (now() at time zone 'UTC')::date - ${days})`)
  }
  const counts = 'select * from accounts_active_users order by day'
  const counted = await sql(counts)
  const audit = (at: string) =>
    sql(`insert into accounts_audit (id, user_id, occurred_at, operation, actor)
      values (gen_random_uuid(), '${user}', ${at}, 'test', 'x')`)
  await audit(age(RETENTION.audit.days - 1)) // both in the default partition
  await audit(age(RETENTION.audit.days + 1))
  await audit('now()') // in its month

  const lines: string[] = []
  const hashSubject = createSubjectHash([])
  const run = (dryRun: boolean, now = new Date()) =>
    withSession(url, 'test', (session) =>
      purgeAll(session, { dryRun, now, hashSubject, say: (line) => lines.push(line) }),
    )
  const left = async () =>
    Object.values(
      (
        await sql(`select (select count(*)::int from accounts_inbox) as inbox,
      (select count(*)::int from accounts_tombstone) as tombstones, (select count(*)::int from accounts_audit) as audit`)
      )[0] ?? {},
    )

  await run(true)
  t.strictSame(await left(), [2_507, 2, 3], 'a dry run changes nothing')
  t.match(
    lines.join('\n'),
    /^deleted actors: 0 .*\ninbox: 2500 rows would be deleted.*\ntombstones: 1 rows would.*\naudit: 1 rows would/,
  )
  await run(false)
  t.strictSame(await left(), [7, 1, 2])
  t.match(
    lines.slice(6).join('\n'),
    /^deleted actors: 0 entries forgotten\ninbox: 2500 rows deleted.*\ntombstones: 1 rows deleted.*\naudit: 1 rows deleted.*\nanswers: 1 rows deleted.*\nactivity: 1 rows deleted/,
  )
  await run(false)
  t.strictSame(await left(), [7, 1, 2], 'again: nothing to do')
  t.ok(counted.length > 0)
  t.strictSame(await sql(counts), counted, 'what the report has counted stays')

  const partitions = async () =>
    (await sql(`select count(*)::int as n from pg_inherits where inhparent = 'accounts_audit'::regclass`))[0]?.n
  const before = Number(await partitions())
  lines.length = 0
  await run(false, new Date(Date.now() + (RETENTION.audit.days + 62) * DAY_MS))
  t.match(
    lines.find((line) => line.includes('dropped')),
    /^audit: 1 rows dropped with accounts_audit_\d{4}_\d\d$/,
  )
  t.ok(Number(await partitions()) < before, 'months that are over are dropped as a whole')
  t.strictSame(await left(), [0, 0, 0])
  await audit('now()')
  await t.rejects(sql('delete from accounts_audit'), /append-only/)
})

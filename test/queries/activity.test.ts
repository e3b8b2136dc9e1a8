import fc from 'fast-check'
import t from 'tap'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { Problem } from '../../src/domain/problem.ts'
import { uuidv7 } from '../../src/domain/uuid.ts'
import { activityCounts, recordActivity } from '../../src/queries/activity.ts'
import { eraseUser } from '../../src/queries/erasure.ts'
import { purgeRows } from '../../src/queries/retention.ts'
import { findUser } from '../../src/queries/users.ts'
import { createDatabase, type TestDatabase } from '../helpers/database.ts'

// Several processes write who was active, at once: the same users, on several days, in any order and repeatedly; users are erased, and old days are
// purged meanwhile. The report says what counting everybody anew for each day says.

const USERS = 12
const RANGE = { from: '2026-01-01', to: '2026-05-31' }
/** Days of March and April are seen; those before are there already, and old enough to be purged until the end of January. */
const SEEN = { first: '2026-03-02', days: 60 }
const DEADLOCK = '40P01'
const seed = Number(process.env.TEST_SEED) || undefined

const SIGHTING = fc.record({ user: fc.nat(USERS - 1), day: fc.nat(SEEN.days - 1) })
const DEED = fc.oneof(
  { weight: 6, arbitrary: fc.array(SIGHTING, { minLength: 1, maxLength: 25 }).map((sightings) => ({ sightings })) },
  { weight: 1, arbitrary: fc.record({ erase: fc.nat(USERS - 1) }) },
  { weight: 1, arbitrary: fc.record({ purge: fc.nat(30), batch: fc.integer({ min: 1, max: 9 }) }) },
)
type Deed = typeof DEED extends fc.Arbitrary<infer T> ? T : never

t.test('the report is exact, whoever writes, erases and purges at once', async (t) => {
  const database = await createDatabase(t)
  const processes = Array.from({ length: 3 }, () => openDatabase({ url: database.url, poolSize: 2, prepared: true }))
  t.teardown(() => Promise.all(processes.map((db) => db.close())))
  await remember(database)
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(DEED, { minLength: 4, maxLength: 12 }), { minLength: 3, maxLength: 3 }),
      async (scripts) => {
        run++
        await seedUsers(database, run)
        const perform = async (db: Database, deeds: Deed[]) => {
          for (const deed of deeds) await patiently(() => act(db, deed, run))
        }
        await Promise.all(processes.map((db, n) => perform(db, scripts[n] as Deed[])))
        const reported = await activityCounts(processes[0] as Database, RANGE)
        const wanted = await countAnew(database)
        const wrong = reported.filter((line, n) => JSON.stringify(line) !== JSON.stringify(wanted[n]))
        if (wrong.length > 0) throw new Error(`wrong: ${JSON.stringify(wrong)}`)
      },
    ),
    { numRuns: 25, endOnFailure: true, ...(seed === undefined ? {} : { seed }) },
  )
  t.ok(run >= 25)
  const [fates] = await database.sql(`
    select count(*) filter (where erased) > 0 as erased, count(*) filter (where not erased and a.user_id is null) > 0 as purged
    from remembered left join accounts_activity a using (user_id, day)`)
  t.strictSame(fates, { erased: true, purged: true }, 'all of it has happened')
})

/** Beside the days that are kept, the test remembers all there ever were, and which of them an erasure took. */
async function remember({ sql }: TestDatabase): Promise<void> {
  await sql(
    `create table remembered (user_id uuid, day date, erased boolean not null default false, primary key (user_id, day))`,
  )
  await sql(`
    create function remember() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        insert into remembered values (new.user_id, new.day);
      else
        update remembered set erased = (select erased_at is not null from accounts_user where id = old.user_id)
        where user_id = old.user_id and day = old.day;
      end if;
      return null;
    end $$`)
  await sql(
    `create trigger remember after insert or delete on accounts_activity for each row execute function remember()`,
  )
}

async function seedUsers({ sql }: TestDatabase, run: number): Promise<void> {
  await sql(
    `insert into accounts_user (id, auth0_id) select gen_random_uuid(), 'auth0|' || $1::int || '-' || n from generate_series(0, $2::int - 1) n`,
    [run, USERS],
  )
  await sql(
    `insert into accounts_activity select id, day from accounts_user, generate_series($2::date, $3::date - 1, interval '1 day') day
     where auth0_id like 'auth0|' || $1::int || '-%' and random() < 0.1`,
    [run, RANGE.from, SEEN.first],
  )
}

async function act(db: Database, deed: Deed, run: number): Promise<void> {
  const subject = (user: number) => `auth0|${run}-${user}`
  if ('sightings' in deed) {
    await recordActivity(
      db,
      deed.sightings.map(({ user, day }) => ({ subject: subject(user), day: dayAfter(SEEN.first, day) })),
    )
  } else if ('erase' in deed) {
    const user = await findUser(db, subject(deed.erase))
    if (!user || user.erased_at !== null) return
    const attribution = { operation: 'test', actor: 'test', client: null, requestId: uuidv7() }
    await db.inTransaction((tx) => eraseUser(tx, user, [], [], attribution))
  } else {
    const cutoff = `${dayAfter(RANGE.from, deed.purge)}T12:00:00Z`
    const { batch } = deed
    for (let gone = batch; gone === batch; ) gone = await purgeRows(db, 'activity', { cutoff, batch })
  }
}

/** As those who write do: gives way, and tries again. A deadlock is none of the things that may happen. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      const { code } = (error as { cause?: { code?: string } }).cause ?? {}
      if (!(error instanceof Problem) || error.status !== 503 || code === DEADLOCK) throw error
    }
  }
}

/** A user counts who was active on a day of the window, be it purged or not, unless an erasure took one of them. */
function countAnew({ sql }: TestDatabase): Promise<Record<string, unknown>[]> {
  const within = (days: number) =>
    `count(*) filter (where last > day - ${days} and (erased is null or erased <= day - ${days}))::int`
  return sql(
    `select day::text, ${within(1)} as daily, ${within(7)} as weekly, ${within(30)} as monthly
     from (
       select asked.day, max(r.day) as last, max(r.day) filter (where r.erased) as erased
       from (select generate_series($1::date, $2::date, interval '1 day')::date as day) asked
       left join remembered r on r.day between asked.day - 29 and asked.day
       group by asked.day, r.user_id) each
     group by day order by day`,
    [RANGE.from, RANGE.to],
  )
}

function dayAfter(first: string, days: number): string {
  return new Date(Date.parse(first) + days * 86_400_000).toISOString().slice(0, 10)
}

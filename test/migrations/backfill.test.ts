import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import t, { type Test } from 'tap'
import { countActivity } from '../../migrations/0017_count_activity.ts'
import { countWhatIsThere } from '../../migrations/0018_record_definitions_and_access.ts'
import { createDatabase, type TestDatabase } from '../helpers/database.ts'

// A migration counts what is there already. It must come to what the triggers count when the same is written later.

t.test('who was active', async (t) => {
  const database = await createDatabase(t)
  await database.sql(`
    insert into accounts_activity
    select md5(n::text)::uuid, date '2026-01-01' + day from generate_series(1, 50) n, generate_series(0, 100) day
    where hashint8(n * 1000 + day) % (n + 1) = 0`)
  await countsAgain(t, database, 'accounts_active_users', countActivity)
})

t.test('licences and requests', async (t) => {
  const database = await createDatabase(t)
  await database.sql(`
    insert into accounts_user (id, auth0_id, version) select md5(n::text)::uuid, 'auth0|' || n, 1 from generate_series(1, 500) n`)
  await database.sql(
    `insert into accounts_resource (name, title) select 'resource-' || n, 'R' from generate_series(0, 4) n`,
  )
  await database.sql(`
    insert into accounts_license (resource, user_id, expires_at, granted_at, granted_by, updated_at)
    select 'resource-' || n % 5, md5(n::text)::uuid, case when n % 3 > 0 then at + n % 7 * interval '1 day' end, at, 'a', at
    from generate_series(1, 500) n, lateral (select now() - n % 11 * interval '10 hours' as at) each`)
  await database.sql(`
    insert into accounts_access_request (id, user_id, resource, status, created_at, expires_at, decided_at)
    select md5('request ' || n)::uuid, md5(n::text)::uuid, 'resource-' || n % 5, status, at, case when n % 3 > 0 then at + interval '1 day' end, null
    from generate_series(1, 500) n, lateral (select now() - n % 11 * interval '10 hours' as at, 'pending' as status) each`)
  // As they are decided: one after the other, each in one of three ways, some not at all.
  await database.sql(`
    update accounts_access_request set status = (array['approved', 'denied', 'cancelled'])[1 + (hashtext(id::text) & 255) % 3], decided_at = now()
    where hashtext(id::text) % 4 <> 0 and coalesce(expires_at > now(), true)`)
  await database.sql(
    `update accounts_access_request set status = 'expired' where status = 'pending' and expires_at <= now()`,
  )
  await countsAgain(t, database, 'accounts_access_count', countWhatIsThere)
})

async function countsAgain(
  t: Test,
  database: TestDatabase,
  table: string,
  count: (db: Kysely<unknown>) => Promise<void>,
): Promise<void> {
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.url }) }),
  })
  t.teardown(() => db.destroy())
  const counts = async () => {
    const rows = await database.sql(`select to_jsonb(counted)::text as row from ${table} counted order by 1`)
    // A sum that came down to nothing says the same as no row.
    return rows.map(({ row }) => row).filter((row) => !String(row).includes('"count": 0'))
  }
  const counted = await counts()
  t.ok(counted.length > 50)
  await database.sql(`delete from ${table}`)
  await count(db)
  t.strictSame(await counts(), counted)
}

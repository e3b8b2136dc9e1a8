import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { countActivity } from '../migrations/0017_count_activity.ts'

const DAYS = 30

/**
 * Has a tenth of the users, each day others, active on each of 30 days. Counted all at once, as by the migration: the triggers would take a while.
 * @param id SQL for the id of user `n`
 * @param to the last day
 */
export async function addActivity(url: string, users: number, id: string, to: string): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }) })
  const work = db.transaction().execute(async (tx) => {
    const run = (text: string, values: unknown[] = []) => tx.executeQuery(CompiledQuery.raw(text, values))
    await run('alter table accounts_activity disable trigger user')
    await run(
      `insert into accounts_activity (user_id, day)
       select ${id}, $2::date - day from generate_series(0, ${DAYS - 1}) day, generate_series(0, $1::int / 10 - 1) tenth,
         lateral (select tenth * 10 + (hashint8(tenth * ${DAYS}::bigint + day) & 2147483647) % 10 as n) each`,
      [users, to],
    )
    await run('delete from accounts_active_users')
    await countActivity(tx)
    await run('alter table accounts_activity enable trigger user')
  })
  await work.finally(() => db.destroy())
}

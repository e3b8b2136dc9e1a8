import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, statement } from '../db/statement.ts'

// Searchable attributes: from its declaration on, triggers note what is written (migration 0016); what was there before is filled in, in batches.

const declare = statement('declare_searchable', (db, $: Parameters<{ names: readonly string[] }>) =>
  db
    .insertInto('accounts_searchable')
    .columns(['name'])
    .expression(sql`select unnest(${$('names')}::text[])`)
    .onConflict((conflict) => conflict.doNothing()),
)

/** Once the declaration is committed: whoever gets a transaction id from now on knows of it. */
const date = statement('date_searchable', (db, _: Parameters<Record<never, never>>) =>
  db.updateTable('accounts_searchable').set({ since: sql`pg_current_xact_id()` }).where('since', 'is', null),
)

/**
 * The next batch of one attribute, unless another replica is at it, or somebody is still writing who may not know of it. The users are locked
 * against changes meanwhile: otherwise a value could be filled in that has just been taken away.
 */
const fill = statement('fill_searchable', (db, $: Parameters<{ batch: number }>) =>
  db
    .with(
      'turn',
      () => sql<object>`(
        select name, filled_to from accounts_searchable
        where not ready and since < pg_snapshot_xmin(pg_current_snapshot()) order by name limit 1 for update skip locked)`,
    )
    .with(
      'batch',
      () => sql<object>`(
        select turn.name, u.id, accounts_attribute(u.profile_data, turn.name) as value from turn, lateral (
          select id, profile_data from accounts_user where id > turn.filled_to order by id limit ${$('batch')} for share) u)`,
    )
    .with(
      'filled',
      () => sql<object>`(
        insert into accounts_user_attribute (user_id, name, value)
        select id, name, left(value, 255) from batch where value is not null on conflict do nothing)`,
    )
    .with(
      'moved',
      () => sql<object>`(
        update accounts_searchable s
        set filled_to = coalesce((select id from batch order by id desc limit 1), s.filled_to),
          ready = (select count(*) from batch) < ${$('batch')}
        from turn where s.name = turn.name
        returning s.name)`,
    )
    .selectNoFrom([
      sql<boolean>`exists (select from moved)`.as('moved'),
      sql<boolean>`exists (select from accounts_searchable where not ready)`.as('pending'),
    ]),
)

/** Has the values of attributes noted from now on. */
export async function declareSearchable(db: Queryable, names: readonly string[]): Promise<void> {
  await db.run(declare, { names })
  await db.run(date, {})
}

/**
 * Fills in what was there before: the next batch of users.
 * @returns `moved`: there was something to do. `pending`: there was something left before that, here or for another replica.
 */
export async function fillSearchable(db: Queryable, batch: number): Promise<{ moved: boolean; pending: boolean }> {
  const [row] = await db.run(fill, { batch })
  if (!row) throw new Error('fill always gives a row')
  return row
}

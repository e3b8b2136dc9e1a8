import type { TestDatabase } from '../helpers/database.ts'

/** Everything that a database holds of ours: columns, indexes, constraints and rows of every table, by table. */
export async function contentsOf(database: TestDatabase): Promise<Record<string, unknown>> {
  const tables = await database.sql(`
    select c.relname as name, jsonb_build_object(
      'columns', (select jsonb_agg(jsonb_build_array(attname, format_type(atttypid, atttypmod), attnotnull) order by attnum)
        from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped),
      'constraints', (select jsonb_agg(pg_get_constraintdef(oid) order by conname) from pg_constraint where conrelid = c.oid),
      'indexes', (select jsonb_agg(pg_get_indexdef(indexrelid) order by indexrelid) from pg_index where indrelid = c.oid)
    ) as shape
    from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`)
  const entries = tables.map(async ({ name, shape }) => [name, { shape, rows: await rowsOf(database, String(name)) }])
  return Object.fromEntries(await Promise.all(entries))
}

/** The tables that hold a text anywhere in a row. */
export async function tablesWith(database: TestDatabase, text: string): Promise<string[]> {
  const contents = await contentsOf(database)
  return Object.keys(contents).filter((name) => JSON.stringify(contents[name]).includes(text))
}

function rowsOf(database: TestDatabase, table: string): Promise<Record<string, unknown>[]> {
  return database.sql(`select to_jsonb(t) as row from "${table}" t order by t::text`)
}

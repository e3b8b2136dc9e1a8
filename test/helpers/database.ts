import { randomBytes } from 'node:crypto'
import pg from 'pg'

/**
 * What a test owns: a database of its own, made from the migrated template. It goes with the server at the end: after each removal of its
 * hundreds of files, ext4 takes several times as long to make the next ones.
 */
export interface TestDatabase {
  url: string
  /** Runs SQL beside the service, to look or to meddle. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
}

export interface Teardown {
  teardown(work: () => unknown): unknown
}

/** @param template `template0` gives an empty database */
export async function createDatabase(t: Teardown, template = 'profile_template'): Promise<TestDatabase> {
  const server = process.env.TEST_POSTGRES
  if (!server) throw new Error('run the tests with "npm test" (npm test -- test/api/profile.test.ts for one file)')
  const name = `test_${randomBytes(6).toString('hex')}`
  await query(server, `create database ${name} template ${template}`)
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  pool.on('error', () => {})
  t.teardown(() => pool.end())
  return { url, sql: async (text, values) => (await pool.query(text, values)).rows }
}

/**
 * Which of some texts are anywhere in the database, as `table.column: text`: all columns of all tables, read as text, partitions and the
 * tables that are no business of the service included. Case does not matter.
 */
export async function findTexts(database: TestDatabase, texts: readonly string[]): Promise<string[]> {
  const columns = await database.sql(`
    select c.oid::regclass::text as "table", quote_ident(a.attname) as "column" from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname !~ '^(pg_|information_schema$)'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'm') order by 1, a.attnum`)
  const searches = columns.map(
    ({ table, column }) => `
      select '${table}.${column}: ' || wanted as found from unnest($1::text[]) wanted
      where exists (select from ${table} where strpos(lower(${column}::text), lower(wanted)) > 0)`,
  )
  return (await database.sql(searches.join(' union all '), [texts])).map(({ found }) => String(found))
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(text).finally(() => client.end())
}

import t from 'tap'
import type { Queryable } from '../../src/db/database.ts'
import type { UserFilter } from '../../src/domain/user-search.ts'
import { uuidv7 } from '../../src/domain/uuid.ts'
import { searchUsers } from '../../src/queries/user-search.ts'
import { createDatabase } from '../helpers/database.ts'

const USERS = 20_000
/** Of 8 KiB each. A page of users takes about one for each user and audit row; the whole of an index on names has several hundred. */
const MAX_BLOCKS = 100

t.test('a page of a search reads what is on it, wherever in the order that is', async (t) => {
  const database = await createDatabase(t)
  await database.sql(`
    insert into accounts_user (id, auth0_id, email, first_name, last_name, profile_data, version)
    select gen_random_uuid(), 'auth0|' || n, n || '@example.com', 'First ' || lpad(n::text, 5, '0'), 'Last ' || lpad(n::text, 5, '0'),
      jsonb_build_object('registration_source', 'source-' || n % 1000), 1
    from generate_series(1, ${USERS}) n`)
  await database.sql('vacuum analyze')
  // As a prepared statement is run in the long run: planned without knowing the values.
  await database.sql('set plan_cache_mode = force_generic_plan')
  const filters: Record<string, Partial<UserFilter>> = {
    'the last first names': { name: 'first 1999' },
    'the last last names': { name: 'last 1999' },
    'a name in the middle': { name: 'First 10000' },
    'nobody has that name': { name: 'zzz' },
    'an address': { email: '19999@EXAMPLE.com' },
    'an attribute': { attributes: [{ name: 'registration_source', value: 'source-999' }] },
    'everybody, from the end': {},
  }
  for (const [what, filter] of Object.entries(filters)) {
    const position = { after: what.includes('end') ? (['', 'f'.repeat(32)] as [string, string]) : undefined, limit: 20 }
    const attribution = { operation: 'test', actor: 'a', client: null, requestId: uuidv7() }
    const explain: Queryable = {
      async run(statement, values) {
        const text = `explain (analyze, buffers, format json) ${statement.text}`
        const [row] = (await database.sql(text, statement.bind(values))) as unknown as { 'QUERY PLAN': [Explained] }[]
        const plan = row?.['QUERY PLAN'][0].Plan
        const blocks = Number(plan?.['Shared Hit Blocks']) + Number(plan?.['Shared Read Blocks'])
        t.ok(blocks <= MAX_BLOCKS, `${what}: ${blocks} blocks`)
        return []
      },
    }
    await searchUsers(explain, { attributes: [], ...filter }, position, ['profile'], attribution)
  }
})

interface Explained {
  Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number }
}

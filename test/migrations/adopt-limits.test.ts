import t from 'tap'
import { migrateToLatest } from '../../src/db/migrator.ts'
import { contentsOf } from './contents.ts'
import { adopt, left } from './legacy.ts'

t.test('a table that cannot be adopted is refused with every reason, and left as it was', async (t) => {
  const refused: Record<string, [sql: string, reason: string]> = {
    'an id that is a number': [
      'create table accounts_user (id bigserial primary key, auth0_id text)',
      'column id is bigint, not uuid',
    ],
    'an id that is text': [
      'create table accounts_user (id varchar(36) primary key, auth0_id text)',
      'column id is character varying(36), not uuid',
    ],
    'no identity': ['create table accounts_user (id uuid primary key, email text)', 'there is no column auth0_id'],
    'several reasons': [
      'create table accounts_user (username text primary key, auth0_id integer, version text, profile_data hstore_like)',
      'column auth0_id is integer, not character varying; column version is text, not integer; column profile_data is hstore_like, not jsonb; ' +
        'there is no column id; the primary key has the column username, which new rows would not fill',
    ],
    'rows without identity': [
      `create table accounts_user (id uuid, auth0_id text); insert into accounts_user values (null, 'auth0|1'), (gen_random_uuid(), null), (gen_random_uuid(), '')`,
      'there are rows without id; there are rows without auth0_id: give them one or move them away',
    ],
    'two rows of one identity': [
      `create table accounts_user (id uuid, auth0_id text); insert into accounts_user select gen_random_uuid(), 'auth0|1' from generate_series(1, 2)`,
      'there are rows with the same auth0_id: one user can have only one',
    ],
    'a view on a column that is too narrow': [
      'create table accounts_user (id uuid, auth0_id text, first_name varchar(30)); create view names as select first_name from accounts_user',
      'cannot alter type of a column used by a view or rule: rule _RETURN on view names depends on column "first_name"',
    ],
    'a view': [
      'create table people (id uuid, auth0_id text); create view accounts_user as select * from people',
      'it is not an ordinary table',
    ],
  }
  for (const [name, [sql, reason]] of Object.entries(refused)) {
    t.test(name, async (t) => {
      const database = await left(t, `create domain hstore_like as text; ${sql}`)
      const before = await contentsOf(database)
      const { error, results } = await migrateToLatest(database.url)
      t.equal(error?.message, reason.startsWith('cannot') ? reason : `accounts_user cannot be adopted: ${reason}`)
      t.same(results, [])
      t.same(await contentsOf(database), before)
    })
  }
})

t.test('50,000 rows are adopted in seconds', async (t) => {
  const database = await left(
    t,
    `create table accounts_user (id uuid primary key, auth0_id varchar(255) not null unique, email varchar(254) not null, first_name varchar(30) not null,
       password varchar(128) not null, date_joined timestamptz not null, profile_data text);
     create index accounts_user_auth0_id_like on accounts_user (auth0_id varchar_pattern_ops);
     insert into accounts_user select gen_random_uuid(), 'auth0|' || n, case when n % 10 = 0 then '' else n || '@example.com' end, 'Name', repeat('x', 88), now(),
       case n % 3 when 0 then 'text' when 1 then jsonb_build_object('phone', '009650000000', 'title', repeat('t', 100))::text
         else to_json(jsonb_build_object('phone', '009650000000')::text)::text end
     from generate_series(1, 50000) n`,
  )
  const start = performance.now()
  await adopt(database)
  const seconds = (performance.now() - start) / 1000
  t.comment(`50,000 rows: ${seconds.toFixed(1)} s`)
  t.ok(seconds < 30)
  const counts = await database.sql(`
    select count(*)::int as rows, count(email)::int as emails, count(*) filter (where profile_data ? 'phone')::int as phones,
      count(*) filter (where profile_data = '{"legacy_value": "text"}')::int as texts from accounts_user`)
  t.same(counts, [{ rows: 50_000, emails: 45_000, phones: 33_334, texts: 16_666 }])
})

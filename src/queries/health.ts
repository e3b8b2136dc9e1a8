import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement } from '../db/statement.ts'
import type { JsonObject } from '../domain/json.ts'
import { NIL_UUID } from '../domain/uuid.ts'

export interface ServerFacts {
  /** E.g. 180001. */
  version: number
  version_name: string
  read_only: boolean
  /** Seconds since 1970. */
  clock: number
  connections: number
  max_connections: number
  encrypted: boolean
  /** The connection does not leave the machine. */
  local: boolean
}

const serverFacts = readStatement('doctor_server', (db) =>
  db.selectNoFrom([
    sql<number>`current_setting('server_version_num')::int`.as('version'),
    sql<string>`current_setting('server_version')`.as('version_name'),
    sql<boolean>`pg_is_in_recovery() or current_setting('transaction_read_only') = 'on'`.as('read_only'),
    sql<number>`extract(epoch from clock_timestamp())::float8`.as('clock'),
    sql<number>`(select count(*)::int from pg_stat_activity where backend_type = 'client backend')`.as('connections'),
    sql<number>`current_setting('max_connections')::int`.as('max_connections'),
    sql<boolean>`coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false)`.as('encrypted'),
    sql<boolean>`coalesce(inet_client_addr() <<= '127.0.0.0/8' or inet_client_addr() = '::1', true)`.as('local'),
  ]),
)

/** @throws as `Queryable.run` */
export async function readServerFacts(db: Queryable): Promise<ServerFacts> {
  const [facts] = await db.run(serverFacts, {})
  if (!facts) throw new Error('a select without from gives one row')
  return facts
}

const missingPrivileges = readStatement('doctor_privileges', (db) =>
  db.selectNoFrom(
    sql<string[]>`(
      select coalesce(array_agg(format('%s on %s', lower(privilege), c.relname) order by c.relname, privilege), '{}')
      from pg_class c
      cross join (values ('SELECT'), ('INSERT'), ('UPDATE')) p(privilege)
      where c.oid = any (array['accounts_user', 'accounts_audit', 'accounts_consent']::regclass[])
        and (privilege <> 'UPDATE' or c.relname = 'accounts_user')
        and not has_table_privilege(c.oid, privilege))`.as('missing'),
  ),
)

/** What the service's role may not do and needs to, e.g. `insert on accounts_user`. */
export async function findMissingPrivileges(db: Queryable): Promise<string[]> {
  const [row] = await db.run(missingPrivileges, {})
  return row?.missing ?? []
}

const storedAttributes = readStatement(
  'doctor_attributes_page',
  (db, $: Parameters<{ after: string; limit: number }>) =>
    db
      .selectFrom('accounts_user')
      .select(['id', 'profile_data'])
      .where('id', '>', $('after'))
      .orderBy('id')
      .limit($('limit')),
)

/** The attributes of all users, page by page. */
export async function* attributePages(db: Queryable, limit: number): AsyncGenerator<JsonObject[]> {
  for (let after = NIL_UUID; ; ) {
    const rows = await db.run(storedAttributes, { after, limit })
    const last = rows.at(-1)
    if (!last) return
    yield rows.map(({ profile_data }) => profile_data as JsonObject)
    after = last.id
  }
}

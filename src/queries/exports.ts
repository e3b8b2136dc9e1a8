import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement } from '../db/statement.ts'
import type { JsonObject } from '../domain/json.ts'
import { NIL_UUID } from '../domain/uuid.ts'

/** A user as they are exported: what `import` reads. */
export interface ExportRow {
  id: string
  auth0_id: string
  email: string | null
  email_verified: boolean
  first_name: string | null
  last_name: string | null
  profile_data: unknown
  consents: JsonObject
  created_at: string
}

const findPage = readStatement('export_users_page', (db, $: Parameters<{ after: string; limit: number }>) =>
  db
    .selectFrom('accounts_user as u')
    .select(['id', 'auth0_id', 'email', 'email_verified', 'first_name', 'last_name', 'profile_data', 'created_at'])
    .select(
      sql<JsonObject>`(
        select coalesce(jsonb_object_agg(purpose, decision), '{}') from (
          select distinct on (purpose) purpose, jsonb_strip_nulls(jsonb_build_object(
            'status', status, 'policy_version', policy_version, 'text_hash', text_hash, 'locale', locale)) as decision
          from accounts_consent where user_id = u.id order by purpose, version desc) latest)`.as('consents'),
    )
    .where('id', '>', $('after'))
    // Nobody is left of those: their subject is gone.
    .where('auth0_id', 'not like', 'deleted|%')
    .orderBy('id')
    .limit($('limit')),
)

/** All users, page by page, in the order of their ids. */
export async function* exportPages(db: Queryable, limit: number): AsyncGenerator<ExportRow[]> {
  for (let after = NIL_UUID; ; ) {
    const rows = await db.run(findPage, { after, limit })
    const last = rows.at(-1)
    if (!last) return
    yield rows
    after = last.id
  }
}

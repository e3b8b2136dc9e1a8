import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement } from '../db/statement.ts'
import { NIL_UUID } from '../domain/uuid.ts'

const findBlocked = readStatement('reconcile_find_blocked', (db, $: Parameters<{ subjects: readonly string[] }>) =>
  db
    .selectFrom('accounts_user as u')
    .innerJoin('accounts_identity as i', 'i.user_id', 'u.id')
    .select('u.auth0_id')
    .where('i.blocked', '=', true)
    .where(sql<boolean>`u.auth0_id = any (${$('subjects')}::text[])`),
)

const findPage = readStatement(
  'reconcile_users_page',
  (db, $: Parameters<{ after: string; before: string; limit: number }>) =>
    db
      .selectFrom('accounts_user')
      .select(['id', 'auth0_id'])
      .where('id', '>', $('after'))
      .where('created_at', '<', $('before'))
      .where('auth0_id', 'not like', 'deleted|%')
      .orderBy('id')
      .limit($('limit')),
)

/** Those of some subjects whom the identity provider has blocked, as far as its events say. */
export async function blockedAmong(db: Queryable, subjects: readonly string[]): Promise<Set<string>> {
  return new Set((await db.run(findBlocked, { subjects })).map(({ auth0_id }) => auth0_id))
}

/** Everybody who was here before a time, page by page. */
export async function* usersBefore(
  db: Queryable,
  before: string,
  limit: number,
): AsyncGenerator<{ id: string; auth0_id: string }[]> {
  for (let after = NIL_UUID; ; ) {
    const rows = await db.run(findPage, { after, before, limit })
    const last = rows.at(-1)
    if (!last) return
    yield rows
    after = last.id
  }
}

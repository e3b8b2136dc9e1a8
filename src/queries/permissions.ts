import { sql } from 'kysely'
import type { Queryable, Transaction } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import { MANAGE_ROLES, type Managers } from '../domain/roles.ts'

export interface StoredPermission {
  permission: string
  /** null: it does not end. */
  until: string | null
}

const findStored = readStatement('find_stored_permissions', (db, $: Parameters<{ subject: string }>) =>
  db
    .selectFrom('accounts_user as u')
    .innerJoin('accounts_user_role as held', 'held.user_id', 'u.id')
    .innerJoin('accounts_role as r', 'r.name', 'held.role')
    .innerJoinLateral(sql<{ permission: string }>`unnest(r.permissions)`.as<'p'>(sql`p(permission)`), (join) =>
      join.onTrue(),
    )
    .select([
      'p.permission',
      sql<string | null>`case when bool_or(held.expires_at is null) then null else max(held.expires_at) end`.as(
        'until',
      ),
    ])
    .where('u.auth0_id', '=', $('subject'))
    .where(sql<boolean>`(held.expires_at is null or held.expires_at > now())`)
    .groupBy('p.permission')
    .orderBy('p.permission'),
)

const findManagers = readStatement('find_role_managers', (db, _: Parameters<Record<never, never>>) => {
  const holders = db
    .selectFrom('accounts_role as r')
    .innerJoin('accounts_user_role as held', 'held.role', 'r.name')
    .where(sql<boolean>`${MANAGE_ROLES} = any (r.permissions)`)
  return db.selectNoFrom([
    sql<boolean>`exists (${holders.where(sql<boolean>`(held.expires_at is null or held.expires_at > now())`)})`.as(
      'any',
    ),
    sql<boolean>`exists (${holders.where('held.expires_at', 'is', null)})`.as('lasting'),
  ])
})

/** Held until the transaction ends. */
const lock = statement('lock_roles', (db, _: Parameters<Record<never, never>>) =>
  db.selectNoFrom(sql`pg_advisory_xact_lock(hashtextextended('accounts_role', 0))`.as('locked')),
)

/** What the stored roles of a token's subject permit now. */
export function storedPermissions(db: Queryable, subject: string): Promise<StoredPermission[]> {
  return db.run(findStored, { subject })
}

/** Whoever changes roles takes turns with all others who do, in any replica: what they may do depends on what the others did. */
export async function lockRoles(db: Transaction): Promise<void> {
  await db.run(lock, {})
}

/** Reads all roles, which are few; the holders of those that matter by key, up to the first. Only changes of roles need this. */
export async function roleManagers(db: Queryable): Promise<Managers> {
  const [row] = await db.run(findManagers, {})
  if (!row) throw new Error('findManagers always gives a row')
  return row
}

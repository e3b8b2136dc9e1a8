import { sql } from 'kysely'
import type { Queryable, Transaction } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import type { RoleState } from '../domain/roles.ts'
import { uuidv7 } from '../domain/uuid.ts'
import type { Attribution } from './ledgers.ts'

/** A stored role. */
export interface Role extends RoleState {
  name: string
  created_at: string
  updated_at: string
}

const COLUMNS = ['name', 'description', 'permissions', 'created_at', 'updated_at'] as const

interface RoleAuditValues {
  id: string
  role: string
  operation: string
  actor: string
  client: string | null
  request_id: string
  changes: string
}

const findByName = readStatement('find_role', (db, $: Parameters<{ name: string }>) =>
  db.selectFrom('accounts_role').select(COLUMNS).where('name', '=', $('name')),
)

const findPage = readStatement('find_roles_page', (db, $: Parameters<{ after: string; limit: number }>) =>
  db.selectFrom('accounts_role').select(COLUMNS).where('name', '>', $('after')).orderBy('name').limit($('limit')),
)

const upsert = statement(
  'put_role',
  (db, $: Parameters<RoleAuditValues & { description: string; permissions: readonly string[] }>) =>
    db
      .with('audited', (cte) => cte.insertInto('accounts_role_audit').values(auditRow($)))
      .insertInto('accounts_role')
      .values({
        name: $('role'),
        description: $('description'),
        permissions: sql<string[]>`${$('permissions')}::text[]`,
      })
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({
          description: sql`excluded.description`,
          permissions: sql`excluded.permissions`,
          updated_at: sql`now()`,
        }),
      )
      .returning(COLUMNS),
)

/** Each holder sees in their history that they lost it. */
const remove = statement('delete_role', (db, $: Parameters<RoleAuditValues & { holder_changes: string }>) =>
  db
    .with('audited', (cte) => cte.insertInto('accounts_role_audit').values(auditRow($)))
    .with('taken', (cte) =>
      cte.deleteFrom('accounts_user_role').where('role', '=', $('role')).returning(['user_id', 'expires_at']),
    )
    .with(
      'told',
      () => sql<object>`(
        insert into accounts_audit (id, occurred_at, user_id, operation, actor, client, request_id, changes)
        select gen_random_uuid(), clock_timestamp(), user_id, ${$('operation')}, ${$('actor')}, ${$('client')}, ${$('request_id')}::uuid,
          ${$('holder_changes')}::jsonb
        from taken where expires_at is null or expires_at > now())`,
    )
    .deleteFrom('accounts_role')
    .where('name', '=', $('role')),
)

export async function findRole(db: Queryable, name: string): Promise<Role | null> {
  const [row] = await db.run(findByName, { name })
  return row ?? null
}

/** One page, by name. */
export function rolesPage(db: Queryable, after: string | undefined, limit: number): Promise<Role[]> {
  return db.run(findPage, { after: after ?? '', limit })
}

/** Creates or replaces a role, and records that. */
export async function storeRole(
  db: Transaction,
  name: string,
  before: Role | null,
  next: RoleState,
  attribution: Attribution,
): Promise<Role> {
  const { description, permissions } = next
  const [row] = await db.run(upsert, { ...auditValues(name, before, next, attribution), description, permissions })
  if (!row) throw new Error('an upsert always gives a row')
  return row
}

/** Deletes a role and takes it from its holders, and records all of that. */
export async function removeRole(db: Transaction, role: Role, attribution: Attribution): Promise<void> {
  const holder_changes = JSON.stringify([{ pointer: `/roles/${role.name}`, old: {} }])
  await db.run(remove, { ...auditValues(role.name, role, null, attribution), holder_changes })
}

function auditRow($: Parameters<RoleAuditValues>) {
  return {
    id: $('id'),
    // Not now(), when the transaction began: it may have waited for its turn.
    occurred_at: sql<string>`clock_timestamp()`,
    role: $('role'),
    operation: $('operation'),
    actor: $('actor'),
    client: $('client'),
    request_id: $('request_id'),
    changes: $('changes'),
  }
}

function auditValues(
  role: string,
  before: RoleState | null,
  next: RoleState | null,
  { operation, actor, client, requestId }: Attribution,
): RoleAuditValues {
  const state = (each: RoleState) => ({ description: each.description, permissions: each.permissions })
  const changes = [{ pointer: '', ...(before && { old: state(before) }), ...(next && { new: state(next) }) }]
  return { id: uuidv7(), role, operation, actor, client, request_id: requestId, changes: JSON.stringify(changes) }
}

import { sql } from 'kysely'
import type { Queryable, Transaction } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import { definitionChanges } from '../domain/definition.ts'
import type { JsonObject } from '../domain/json.ts'
import type { RoleState } from '../domain/roles.ts'
import { insertDefinitionEntry } from './definition-ledger.ts'
import { type Attribution, type EventValues, eventValues } from './ledgers.ts'

/** A stored role. */
export interface Role extends RoleState {
  name: string
  created_at: string
  updated_at: string
}

const COLUMNS = ['name', 'description', 'permissions', 'created_at', 'updated_at'] as const

const findByName = readStatement('find_role', (db, $: Parameters<{ name: string }>) =>
  db.selectFrom('accounts_role').select(COLUMNS).where('name', '=', $('name')),
)

const findPage = readStatement('find_roles_page', (db, $: Parameters<{ after: string; limit: number }>) =>
  db.selectFrom('accounts_role').select(COLUMNS).where('name', '>', $('after')).orderBy('name').limit($('limit')),
)

const upsert = statement(
  'put_role',
  (db, $: Parameters<EventValues & { role: string; description: string; permissions: readonly string[] }>) =>
    db
      .with('changed', (cte) =>
        cte
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
      .with('audited', () => insertDefinitionEntry('role', $))
      .selectFrom('changed')
      .select(COLUMNS),
)

/** Each holder sees in their history that they lost it. */
const remove = statement('delete_role', (db, $: Parameters<EventValues & { role: string; holder_changes: string }>) =>
  db
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
    .with('changed', (cte) => cte.deleteFrom('accounts_role').where('name', '=', $('role')).returning('name'))
    .with('audited', () => insertDefinitionEntry('role', $))
    .selectFrom('changed')
    .select('name'),
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
  const changes = definitionChanges(before && stateOf(before), stateOf(next))
  const [row] = await db.run(upsert, { role: name, description, permissions, ...eventValues(attribution, changes) })
  if (!row) throw new Error('an upsert always gives a row')
  return row
}

/** Deletes a role and takes it from its holders, and records all of that. */
export async function removeRole(db: Transaction, role: Role, attribution: Attribution): Promise<void> {
  const holder_changes = JSON.stringify([{ pointer: `/roles/${role.name}`, old: {} }])
  const changes = definitionChanges(stateOf(role), null)
  await db.run(remove, { role: role.name, holder_changes, ...eventValues(attribution, changes) })
}

function stateOf({ description, permissions }: RoleState): JsonObject {
  return { description, permissions: [...permissions] }
}

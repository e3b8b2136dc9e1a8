import type { Transaction } from '../db/database.ts'
import { type Holdings, holdings, MANAGE_ROLES, requireHeld, requireManagers } from '../domain/roles.ts'
import { lockRoles, roleManagers, storedPermissions } from '../queries/permissions.ts'
import type { RequestContext } from './attribution.ts'
import { compareAndSet } from './compare-and-set.ts'

/**
 * Changes roles in a transaction, one caller after the other through all replicas: what the caller holds is what they hold at that moment,
 * and if nobody would be left to manage roles, nothing has happened. A retry after a lost answer repeats itself: every change here is
 * idempotent.
 * @param work gets what the caller holds
 * @throws Problem `permission_required` if the caller lost `roles:manage` just now, `last_role_manager`, `write_contention`
 */
export async function changeRoles<T>(
  { services, principal }: RequestContext,
  work: (db: Transaction, held: Holdings) => Promise<T>,
): Promise<T> {
  const { result } = await compareAndSet(services, 'roles:', () =>
    services.db.inTransaction(async (db) => {
      await lockRoles(db)
      const stored = principal.kind === 'user' ? await storedPermissions(db, principal.subject) : []
      const held = holdings(principal.permissions, stored)
      requireHeld(held, [MANAGE_ROLES], new Date().toISOString(), () => '#/header/Authorization')
      const before = await roleManagers(db)
      const result = await work(db, held)
      requireManagers(before, await roleManagers(db))
      return { result }
    }),
  )
  return result
}

import type { Handler } from '../contract/handler.ts'
import { findRole, removeRole } from '../queries/roles.ts'
import { attributionOf } from './attribution.ts'
import { changeRoles } from './change-roles.ts'

export const deleteRole: Handler<'deleteRole'> = async (context) => {
  await changeRoles(context, async (db) => {
    const role = await findRole(db, context.path.role)
    if (role) await removeRole(db, role, attributionOf(context))
  })
  return { status: 204 }
}

import type { Handler } from '../contract/handler.ts'
import { findUserRole, removeUserRole } from '../queries/user-roles.ts'
import { findUserById } from '../queries/users.ts'
import { attributionOf } from './attribution.ts'
import { changeRoles } from './change-roles.ts'
import { noSuchUser } from './owner.ts'

export const deleteUserRole: Handler<'deleteUserRole'> = async (context) => {
  const { path } = context
  await changeRoles(context, async (db) => {
    const user = await findUserById(db, path.user_id)
    if (!user) throw noSuchUser()
    const assignment = await findUserRole(db, user.id, path.role)
    if (assignment) await removeUserRole(db, assignment, attributionOf(context))
  })
  return { status: 204 }
}

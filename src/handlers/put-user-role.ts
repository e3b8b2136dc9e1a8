import type { Handler } from '../contract/handler.ts'
import { endsLater, futureEnd, requireHeld } from '../domain/roles.ts'
import { findRole } from '../queries/roles.ts'
import { findUserRole, storeUserRole } from '../queries/user-roles.ts'
import { findUserById } from '../queries/users.ts'
import { attributionOf } from './attribution.ts'
import { changeRoles } from './change-roles.ts'
import { noSuchRole } from './get-role.ts'
import { noSuchUser } from './owner.ts'

export const putUserRole: Handler<'putUserRole'> = async (context) => {
  const { services, path, body } = context
  const expires_at = futureEnd(body.expires_at, services.now())
  const assignment = await changeRoles(context, async (db, held) => {
    const [user, role] = [await findUserById(db, path.user_id), await findRole(db, path.role)]
    if (!user) throw noSuchUser()
    if (!role) throw noSuchRole()
    const before = await findUserRole(db, user.id, role.name)
    if (before && sameTime(before.expires_at, expires_at)) return before
    // Who is to lose it sooner is given nothing.
    if (!before || endsLater(expires_at, before.expires_at)) {
      requireHeld(held, role.permissions, expires_at, () => '#/path/role')
    }
    return storeUserRole(db, { user_id: user.id, role: role.name, expires_at }, before, attributionOf(context))
  })
  return { status: 200, body: assignment }
}

function sameTime(a: string | null, b: string | null): boolean {
  return a === b || (a !== null && b !== null && Date.parse(a) === Date.parse(b))
}

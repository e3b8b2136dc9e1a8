import { operations } from '../contract/generated/operations.ts'
import type { Handler } from '../contract/handler.ts'
import type { Operation } from '../contract/operation.ts'
import { requireHeld, requireKnown, sameRole } from '../domain/roles.ts'
import { findRole, storeRole } from '../queries/roles.ts'
import { attributionOf } from './attribution.ts'
import { changeRoles } from './change-roles.ts'

/** The permissions that this service itself asks for. */
const KNOWN = [...new Set((operations as readonly Operation[]).flatMap(({ security }) => security?.permissions ?? []))]

export const putRole: Handler<'putRole'> = async (context) => {
  const { path, body } = context
  const next = { description: body.description ?? '', permissions: body.permissions }
  requireKnown(next.permissions, KNOWN)
  const role = await changeRoles(context, async (db, held) => {
    const before = await findRole(db, path.role)
    if (before && sameRole(before, next)) return before
    const added = next.permissions.filter((permission) => !before?.permissions.includes(permission))
    requireHeld(held, added, null, (permission) => `/permissions/${next.permissions.indexOf(permission)}`)
    return storeRole(db, path.role, before, next, attributionOf(context))
  })
  return { status: 200, body: { ...role, permissions: [...role.permissions] } }
}

import type { Handler } from '../contract/handler.ts'
import { holdings } from '../domain/roles.ts'
import { storedPermissions } from '../queries/permissions.ts'
import { ownRoles } from '../queries/user-roles.ts'

export const getPermissions: Handler<'getPermissions'> = async ({ services, principal }) => {
  const { subject, permissions } = principal
  const [roles, stored] = await Promise.all([ownRoles(services.db, subject), storedPermissions(services.db, subject)])
  return { status: 200, body: { roles, permissions: [...holdings(permissions, stored).keys()].sort() } }
}

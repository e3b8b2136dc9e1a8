import type { Handler } from '../contract/handler.ts'
import { Problem } from '../domain/problem.ts'
import { readUserRoles } from '../queries/user-roles.ts'
import { attributionOf } from './attribution.ts'
import { noSuchUser } from './owner.ts'

export const getUserRole: Handler<'getUserRole'> = async (context) => {
  const { services, path } = context
  const roles = await readUserRoles(services.db, path.user_id, attributionOf(context))
  if (!roles) throw noSuchUser()
  const body = roles.find(({ role }) => role === path.role)
  if (!body) throw new Problem('not_found', { detail: 'The user does not have this role.' })
  return { status: 200, body }
}

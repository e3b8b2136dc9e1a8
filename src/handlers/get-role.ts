import type { Handler } from '../contract/handler.ts'
import { Problem } from '../domain/problem.ts'
import { findRole } from '../queries/roles.ts'

export const getRole: Handler<'getRole'> = async ({ services, path }) => {
  const role = await findRole(services.db, path.role)
  if (!role) throw noSuchRole()
  return { status: 200, body: { ...role, permissions: [...role.permissions] } }
}

export function noSuchRole(): Problem {
  return new Problem('not_found', { detail: 'There is no such role.' })
}

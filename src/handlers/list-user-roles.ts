import type { Handler } from '../contract/handler.ts'
import { readUserRoles } from '../queries/user-roles.ts'
import { attributionOf } from './attribution.ts'
import { noSuchUser } from './owner.ts'

export const listUserRoles: Handler<'listUserRoles'> = async (context) => {
  const items = await readUserRoles(context.services.db, context.path.user_id, attributionOf(context))
  if (!items) throw noSuchUser()
  return { status: 200, body: { items } }
}

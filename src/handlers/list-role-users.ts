import type { Handler } from '../contract/handler.ts'
import { decodeCursor, encodeCursor, IdCursor } from '../domain/cursor.ts'
import { findRole } from '../queries/roles.ts'
import { readRoleHolders } from '../queries/user-roles.ts'
import { attributionOf } from './attribution.ts'
import { noSuchRole } from './get-role.ts'

export const listRoleUsers: Handler<'listRoleUsers'> = async (context) => {
  const { services, path, query } = context
  const [after] = query.cursor === undefined ? [] : decodeCursor(IdCursor, query.cursor)
  if (!(await findRole(services.db, path.role))) throw noSuchRole()
  const page = { after, limit: query.limit }
  const rows = await readRoleHolders(services.db, path.role, page, attributionOf(context))
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  const next_cursor = last && rows.length > items.length ? encodeCursor([last.user_id]) : null
  return { status: 200, body: { items, next_cursor } }
}

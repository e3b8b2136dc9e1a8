import type { Handler } from '../contract/handler.ts'
import { decodeCursor, encodeCursor, RoleCursor } from '../domain/cursor.ts'
import { rolesPage } from '../queries/roles.ts'

export const listRoles: Handler<'listRoles'> = async ({ services, query }) => {
  const [after] = query.cursor === undefined ? [] : decodeCursor(RoleCursor, query.cursor)
  const rows = await rolesPage(services.db, after, query.limit + 1)
  const items = rows.slice(0, query.limit).map((role) => ({ ...role, permissions: [...role.permissions] }))
  const last = items.at(-1)
  const next_cursor = last && rows.length > items.length ? encodeCursor([last.name]) : null
  return { status: 200, body: { items, next_cursor } }
}

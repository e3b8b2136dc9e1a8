import type { Handler } from '../contract/handler.ts'
import { decodeCursor, encodeCursor, HistoryCursor } from '../domain/cursor.ts'
import { toHistoryEntry } from '../domain/history.ts'
import { historyPage, positionOf } from '../queries/audit.ts'
import { findUser } from '../queries/users.ts'

export const listProfileHistory: Handler<'listProfileHistory'> = async ({ services, principal, query }) => {
  const after = query.cursor === undefined ? undefined : decodeCursor(HistoryCursor, query.cursor)
  const user = await findUser(services.db, principal.subject)
  if (!user) return { status: 200, body: { items: [], next_cursor: null } }
  // One more than asked for tells whether there is a next page.
  const rows = await historyPage(services.db, user.id, { after, limit: query.limit + 1 })
  const items = rows.slice(0, query.limit)
  const last = items.at(-1)
  return {
    status: 200,
    body: {
      items: items.map((row) => toHistoryEntry(row, user.auth0_id)),
      next_cursor: last && rows.length > items.length ? encodeCursor(positionOf(last)) : null,
    },
  }
}

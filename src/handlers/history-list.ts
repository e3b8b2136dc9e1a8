import type { components } from '../contract/generated/types.ts'
import type { Queryable } from '../db/database.ts'
import { decodeCursor, encodeCursor, HistoryCursor } from '../domain/cursor.ts'
import { toHistoryEntry } from '../domain/history.ts'
import type { User } from '../domain/user.ts'
import { historyPage, type Position, positionOf } from '../queries/audit.ts'

type HistoryPage = components['schemas']['HistoryPage']

/** @throws Problem `invalid_parameter` */
export function positionIn({ cursor }: { cursor?: string }): Position | undefined {
  return cursor === undefined ? undefined : decodeCursor(HistoryCursor, cursor)
}

/** One page of a user's history; a user never seen has none. */
export async function historyList(
  db: Queryable,
  user: User | null,
  { after, limit }: { after: Position | undefined; limit: number },
): Promise<HistoryPage> {
  if (!user) return { items: [], next_cursor: null }
  // One more than asked for tells whether there is a next page.
  const rows = await historyPage(db, user.id, { after, limit: limit + 1 })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map((row) => toHistoryEntry(row, user.auth0_id)),
    next_cursor: last && rows.length > items.length ? encodeCursor(positionOf(last)) : null,
  }
}

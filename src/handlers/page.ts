import { encodeCursor } from '../domain/cursor.ts'

/**
 * One page of what was read with a limit of one more than asked for: that one tells whether there is a next page.
 * @param positionOf where the next page begins behind
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => unknown[],
  toItem: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(toItem),
    next_cursor: last !== undefined && rows.length > limit ? encodeCursor(positionOf(last)) : null,
  }
}

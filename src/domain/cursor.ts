import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { Problem } from './problem.ts'

/** A PostgreSQL `xid8`. */
const TRANSACTION = '^(0|[1-9]\\d{0,18})$'

/** Where a page of history ends: keyset (time, id), newest first. */
export const HistoryCursor = Type.Tuple([
  Type.String({ pattern: '^(?!0000)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z$' }),
  Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
])

/** Where a page ends that is ordered by resource. */
export const ResourceCursor = Type.Tuple([Type.String({ pattern: '^[a-z0-9][a-z0-9_.-]{0,63}$' })])

/** Where a page ends that is ordered by id. */
export const IdCursor = Type.Tuple([Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })])

/** Where a page of a search ends: the folded name (empty, unless it was searched by name), and the id. */
export const UserCursor = Type.Tuple([
  Type.String({ pattern: '^[^\\u0000]*$' }),
  Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
])

/** Where a page of roles ends: the last name. */
export const RoleCursor = Type.Tuple([Type.String({ pattern: '^[a-z][a-z0-9_-]{0,63}$' })])
/** Where a reader of the change feed is: transaction and id of the last entry, and how often retention had purged by then. */
export const ChangeCursor = Type.Tuple([
  Type.String({ pattern: TRANSACTION }),
  Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
  Type.String({ pattern: TRANSACTION }),
])

/** Opaque to callers, URL-safe. It holds nothing that the page itself does not show. */
export function encodeCursor(position: unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** @throws Problem `invalid_parameter` for anything that `encodeCursor` did not make */
export function decodeCursor<S extends TSchema>(schema: S, cursor: string): Static<S> {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Value.Check(schema, position) && isRealTime(position)) return position
  } catch {
    // not JSON: the same answer
  }
  throw new Problem('invalid_parameter', {
    errors: [{ pointer: '#/query/cursor', code: 'cursor', detail: 'must be the next_cursor of an earlier page' }],
  })
}

/** The pattern of a time lets `2026-02-31` through; PostgreSQL would not. It knows no year 0 either: see the pattern. */
function isRealTime(position: unknown): boolean {
  const [time] = position as [unknown]
  return (
    typeof time !== 'string' ||
    !/^\d{4}-\d\d-\d\dT/.test(time) ||
    (!Number.isNaN(Date.parse(time)) && new Date(time).toISOString().slice(0, 19) === time.slice(0, 19))
  )
}

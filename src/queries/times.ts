import { type RawBuilder, sql } from 'kysely'

/** A time inside of a JSON document, in the form that all other times have: RFC 3339, UTC, six digits. */
export function rfc3339(column: string): RawBuilder<string> {
  return sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

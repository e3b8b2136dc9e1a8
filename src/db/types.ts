import pg from 'pg'

/**
 * How PostgreSQL's values become ours. Timestamps stay text, as RFC 3339 in UTC with all six digits: no precision is lost and no Date
 * is built only to be printed again. Works whatever the session's time zone is, so no session state is needed (PgBouncer).
 */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.TIMESTAMPTZ
      ? toRfc3339
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/** `2026-11-23 08:15:30.1234+00` -> `2026-11-23T08:15:30.123400Z`. */
export function toRfc3339(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00(?::?00)?$/.exec(text)
  if (match) return `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(6, '0')}Z`
  const [, whole = text, fraction = '', offset = ''] = /^([^.+]+?)(?:\.(\d+))?([+-]\d\d(?::\d\d)*)$/.exec(text) ?? []
  const utc = new Date(`${whole.replace(' ', 'T')}${offset.length === 3 ? `${offset}:00` : offset}`)
  return `${utc.toISOString().slice(0, 19)}.${fraction.padEnd(6, '0')}Z`
}

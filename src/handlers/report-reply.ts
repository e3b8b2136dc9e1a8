import { type Cell, formatCsv } from '../domain/csv.ts'
import type { ReportRange } from '../domain/report-range.ts'

/** A report as JSON, or, if the caller prefers, its lines as CSV. */
export function reportReply<Item extends object, Extra extends object, AsOf extends string | null>(
  accept: string,
  range: ReportRange,
  asOf: AsOf,
  columns: readonly (keyof Item & string)[],
  items: Item[],
  extra: Extra = {} as Extra,
) {
  if (prefersCsv(accept)) {
    const lines = items.map((item) => formatCsv(columns.map((column) => toCell(item[column]))))
    return { status: 200 as const, mediaType: 'text/csv' as const, body: formatCsv(columns) + lines.join('') }
  }
  const { from, to, time_zone } = range
  return { status: 200 as const, body: { as_of: asOf, from, to, time_zone, ...extra, items } }
}

/** The first of the two that is named; JSON if neither is. */
function prefersCsv(accept: string): boolean {
  return /text\/csv|application\/json|\*\/\*/i.exec(accept)?.[0].toLowerCase() === 'text/csv'
}

function toCell(value: unknown): Cell {
  return value === null || value === undefined ? null : String(value)
}

import type { Result } from './results.ts'

const COLUMNS: [title: string, value: (row: Result) => string][] = [
  ['fault', (row) => row.fault],
  ['tried', (row) => String(row.tried)],
  ['survived', (row) => String(row.survived)],
  ['requests', (row) => String(row.requests)],
  ['refused', (row) => String(row.refused)],
  ['failed', (row) => String(row.failed)],
  ['acknowledged', (row) => String(row.acknowledged ?? '')],
  ['found', (row) => String(row.found ?? '')],
  ['measured', (row) => row.measured],
]

/** For a terminal. */
export function toText(rows: readonly Result[]): string {
  const table = cells(rows)
  const widths = COLUMNS.map((_, i) => Math.max(...table.map((line) => line[i]?.length ?? 0)))
  return table
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** For a document. */
export function toMarkdown(rows: readonly Result[]): string {
  const [head, ...body] = cells(rows)
  return [head ?? [], COLUMNS.map(() => '---'), ...body].map((line) => `| ${line.join(' | ')} |\n`).join('')
}

function cells(rows: readonly Result[]): string[][] {
  return [COLUMNS.map(([title]) => title), ...rows.map((row) => COLUMNS.map(([, value]) => value(row)))]
}

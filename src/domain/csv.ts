// RFC 4180, safe to open in a spreadsheet: what a program would take for a formula gets an apostrophe in front, and loses it when it is read.

/** null: nothing between the commas, as opposed to an empty text, which is quoted. */
export type Cell = string | null

const FORMULA = /^'*[=+\-@\t\r]/
const ESCAPED = /^'+[=+\-@\t\r]/

/** One record with its line end. Reading it gives the same cells. */
export function formatCsv(cells: readonly Cell[]): string {
  return `${cells.map(formatCell).join(',')}\r\n`
}

function formatCell(cell: Cell): string {
  if (cell === null) return ''
  const safe = FORMULA.test(cell) ? `'${cell}` : cell
  return safe === '' || /["\r\n,]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export interface CsvRecord {
  /** Line in the file where it begins; the first is 1. */
  line: number
  /** null: there is something beside the quotes of a cell. */
  cells: Cell[] | null
}

/** Longer records are most likely a quote that nobody closed. */
const MAX_RECORD = 256 * 1024

/**
 * Reads CSV piece by piece; a record may hold line ends inside quotes. Empty lines are skipped.
 * @throws Error naming the line of a quote that is not closed, or of a record that is too long
 */
export async function* parseCsv(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let rest = ''
  let line = 1
  for await (const chunk of chunks) {
    rest += chunk
    for (;;) {
      const end = endOfRecord(rest)
      if (end === -1) break
      const text = rest.slice(0, end)
      if (text.trim() !== '') yield { line, cells: splitRecord(text) }
      line += text.split('\n').length
      rest = rest.slice(end + 1)
    }
    if (rest.length > MAX_RECORD)
      throw new Error(`line ${line}: a quote that is not closed, or a record of more than 256 KiB`)
  }
  if (rest.trim() === '') return
  if (endOfRecord(`${rest}\n`) === -1) throw new Error(`line ${line}: a quote that is not closed`)
  yield { line, cells: splitRecord(rest) }
}

/** Where the line end of the first record is; -1: not there yet. Quotes come in pairs, be they around a cell or inside. */
function endOfRecord(text: string): number {
  let from = 0
  for (;;) {
    const end = text.indexOf('\n', from)
    if (end === -1) return -1
    if (countQuotes(text, end) % 2 === 0) return end
    from = end + 1
  }
}

function countQuotes(text: string, end: number): number {
  let count = 0
  for (let at = text.indexOf('"'); at !== -1 && at < end; at = text.indexOf('"', at + 1)) count++
  return count
}

function splitRecord(text: string): Cell[] | null {
  const cells: Cell[] = []
  // A quoted cell, or whatever there is up to the next comma.
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/gy
  const record = text.replace(/\r$/, '')
  for (;;) {
    const match = cell.exec(record)
    if (!match) return null
    const raw = match[1] === undefined ? match[2] || null : match[1].replaceAll('""', '"')
    cells.push(raw !== null && ESCAPED.test(raw) ? raw.slice(1) : raw)
    if (match[3] === '') return cells
  }
}

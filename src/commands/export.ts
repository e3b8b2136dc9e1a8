import { parseArgs } from 'node:util'
import { readDatabaseConfig } from '../config.ts'
import { withSession } from '../db/session.ts'
import { type Cell, formatCsv } from '../domain/csv.ts'
import { IMPORT_FIELDS } from '../domain/import-record.ts'
import { EX_USAGE, FatalError } from '../fatal-error.ts'
import { type ExportRow, exportPages } from '../queries/exports.ts'
import { endWithReader, write } from './output.ts'

const PAGE = 1_000

/**
 * Writes all users to standard output, as `import` reads them, in bounded memory and from one snapshot.
 * @returns exit code
 */
export async function exportUsers(words: string[]): Promise<number> {
  const { values } = parseArgs({ args: words, options: { format: { type: 'string', default: 'ndjson' } } })
  const { format } = values
  if (format !== 'csv' && format !== 'ndjson') throw new FatalError('--format is ndjson or csv.', EX_USAGE)
  const { url } = readDatabaseConfig()
  endWithReader()
  let count = 0
  await withSession(url, 'profile-service export', (session) =>
    session.inTransaction(async (tx) => {
      if (format === 'csv') await write(formatCsv(IMPORT_FIELDS))
      for await (const rows of exportPages(tx, PAGE)) {
        await write(rows.map((row) => (format === 'csv' ? toCsv(row) : toNdjson(row))).join(''))
        count += rows.length
      }
    }, 'snapshot'),
  )
  console.error(`${count} users`)
  return 0
}

function toNdjson(row: ExportRow): string {
  return `${JSON.stringify(Object.fromEntries(IMPORT_FIELDS.map((field) => [field, row[field]])))}\n`
}

function toCsv(row: ExportRow): string {
  return formatCsv(IMPORT_FIELDS.map((field) => toCell(row[field])))
}

function toCell(value: unknown): Cell {
  if (value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

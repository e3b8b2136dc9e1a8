import { createReadStream, statSync } from 'node:fs'
import { parseCsv } from '../domain/csv.ts'
import { fromCells, IMPORT_FIELDS } from '../domain/import-record.ts'
import type { Json } from '../domain/json.ts'
import type { FieldError } from '../domain/problem.ts'
import { EX_DATAERR, EX_NOINPUT, FatalError } from '../fatal-error.ts'

/** One line of a file, as the document it holds, or why it cannot be read. */
export type InputLine = { line: number } & ({ document: Json } | { errors: FieldError[] })

export interface Input {
  bytes: AsyncIterable<Buffer>
  /** null: not known, as of a pipe. */
  size: number | null
  /** How many bytes have been read so far. */
  read(): number
}

const MAX_LINE = 256 * 1024

/** @param path `-` is standard input */
export function openInput(path: string): Input {
  let read = 0
  let size: number | null = null
  if (path !== '-') {
    try {
      size = statSync(path).size
    } catch {
      throw new FatalError(`${path} cannot be read.`, EX_NOINPUT)
    }
  }
  const source: AsyncIterable<Buffer> =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 })
  async function* counted() {
    for await (const chunk of source) {
      read += chunk.length
      yield chunk
    }
  }
  return { bytes: counted(), size, read: () => read }
}

/** NDJSON in bounded memory; empty lines are skipped. */
export async function* readNdjson(bytes: AsyncIterable<Buffer>): AsyncGenerator<InputLine> {
  let line = 0
  for await (const raw of splitLines(bytes)) {
    line++
    if (raw === null)
      yield { line, errors: [{ pointer: '', code: 'too_large', detail: 'a line may hold 256 KiB at most' }] }
    else if (raw.length > 0 && raw.some((byte) => byte > 32)) yield { line, ...parseLine(raw, line) }
  }
}

/** CSV whose first line names the columns. @throws FatalError if it does not, or if a quote is not closed */
export async function* readCsv(bytes: AsyncIterable<Buffer>): AsyncGenerator<InputLine> {
  let header: string[] | undefined
  try {
    for await (const { line, cells } of parseCsv(decode(bytes))) {
      if (header === undefined) header = readHeader(cells ?? [])
      else if (cells) yield { line, document: fromCells(header, cells) }
      else
        yield { line, errors: [{ pointer: '', code: 'malformed_csv', detail: 'there is text beside a quoted cell' }] }
    }
  } catch (error) {
    if (error instanceof FatalError) throw error
    throw new FatalError(`The file is not CSV in UTF-8: ${(error as Error).message}.`, EX_DATAERR)
  }
}

function readHeader(cells: readonly (string | null)[]): string[] {
  const names = cells.map((cell) => cell?.trim() ?? '')
  const known: readonly string[] = [...IMPORT_FIELDS, 'user_id']
  const unknown = names.filter((name) => !known.includes(name))
  if (
    unknown.length > 0 ||
    new Set(names).size < names.length ||
    !names.some((name) => /^(auth0_id|user_id)$/.test(name))
  ) {
    throw new FatalError(
      `The first line must name the columns, auth0_id among them; there are ${IMPORT_FIELDS.join(', ')}.`,
      EX_DATAERR,
    )
  }
  return names
}

async function* decode(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  // A byte order mark is dropped by itself.
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  for await (const chunk of bytes) yield utf8.decode(chunk, { stream: true })
  yield utf8.decode()
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseLine(raw: Buffer, line: number): { document: Json } | { errors: FieldError[] } {
  try {
    return { document: JSON.parse(utf8.decode(raw)) as Json }
  } catch (error) {
    // Not the parser's message: it quotes the input.
    const isText = error instanceof SyntaxError
    const detail = isText ? 'is not JSON' : 'is not UTF-8'
    return {
      errors: [{ pointer: '', code: isText ? 'malformed_json' : 'invalid_encoding', detail: `line ${line} ${detail}` }],
    }
  }
}

/** null: a line that is too long. */
async function* splitLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer | null> {
  let pieces: Buffer[] = []
  let length = 0
  const take = (piece: Buffer) => {
    length += piece.length
    if (length <= MAX_LINE) pieces.push(piece)
  }
  const finish = () => {
    const line = length > MAX_LINE ? null : Buffer.concat(pieces)
    pieces = []
    length = 0
    return line
  }
  for await (const chunk of bytes) {
    let from = 0
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      take(chunk.subarray(from, end))
      yield finish()
      from = end + 1
    }
    take(chunk.subarray(from))
  }
  if (length > 0) yield finish()
}

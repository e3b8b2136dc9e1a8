import { createWriteStream, rmSync, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { readImportConfig } from '../config.ts'
import { type Session, withSession } from '../db/session.ts'
import { readImportRecord } from '../domain/import-record.ts'
import type { FieldError } from '../domain/problem.ts'
import { createSubjectHash } from '../domain/tombstone.ts'
import { uuidv7 } from '../domain/uuid.ts'
import { EX_USAGE, FatalError } from '../fatal-error.ts'
import { type BatchLine, type ImportRules, importBatch } from './import-batch.ts'
import { type Input, openInput, readCsv, readNdjson } from './input.ts'
import { createProgress } from './progress.ts'

const BATCH = 1_000
const NAME = 'profile-service import'

/**
 * Takes over users from a file, or from standard input, with the rules of the API. May be repeated: what is there already stays as it is.
 * Prints what came of it. SIGINT ends it after the batch under way.
 * @returns exit code: 0; 1 if lines were rejected; 130 if it was told to stop
 */
export async function importUsers(words: string[]): Promise<number> {
  const { path, format, from, rejectedPath, onConflict } = readArguments(words)
  const { database, attributes, consentPolicy, tombstoneKeys } = readImportConfig()
  const input = openInput(path)
  const rejected = createReport(rejectedPath)
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop)
  const rules: ImportRules = {
    schema: attributes,
    policy: consentPolicy,
    hashSubject: createSubjectHash(tombstoneKeys),
    onConflict,
    requestId: uuidv7(),
    reject: rejected.add,
  }
  try {
    const options = { format, from, rules, signal: stopping.signal }
    const { counts, last } = await withSession(database.url, NAME, (session) => run(session, input, options))
    const parts = Object.entries({ ...counts, rejected: rejected.count() }).map(([what, count]) => `${count} ${what}`)
    console.log(parts.join(', '))
    if (rejected.count() > 0) console.error(`The rejected lines and why: ${rejectedPath}`)
    if (stopping.signal.aborted) {
      console.error(
        `Stopped after line ${last}. To go on: --from ${last + 1}; or begin again, what is there stays as it is.`,
      )
      return 130
    }
    return rejected.count() > 0 ? 1 : 0
  } finally {
    process.off('SIGINT', stop)
    await rejected.close()
  }
}

interface RunOptions {
  format: 'ndjson' | 'csv'
  from: number
  rules: ImportRules
  signal: AbortSignal
}

async function run(session: Session, input: Input, { format, from, rules, signal }: RunOptions) {
  const progress = createProgress()
  const counts = { created: 0, updated: 0, unchanged: 0 }
  let last = from - 1
  let seen = last
  let batch: BatchLine[] = []
  let keys = new Set<string>()

  async function flush(): Promise<void> {
    const { created, updated, unchanged } = await importBatch(session, batch, rules)
    counts.created += created
    counts.updated += updated
    counts.unchanged += unchanged
    batch = []
    keys = new Set()
    last = seen
    progress.show(last, input.size === null ? null : input.read() / Math.max(1, input.size))
  }

  const now = new Date()
  for await (const each of format === 'csv' ? readCsv(input.bytes) : readNdjson(input.bytes)) {
    if (each.line < from) continue
    const record = 'errors' in each ? each.errors : readImportRecord(each.document, now)
    if (Array.isArray(record)) {
      rules.reject(each.line, record)
      seen = each.line
      continue
    }
    const mine = [
      `s${record.subject}`,
      `i${record.id ?? record.subject}`,
      `e${record.email?.address ?? record.subject}`,
    ]
    // The second of two lines about one user, or with one address, has to see what the first has done.
    if (batch.length >= BATCH || mine.some((key) => keys.has(key))) await flush()
    if (signal.aborted) break
    batch.push({ line: each.line, record })
    for (const key of mine) keys.add(key)
    seen = each.line
  }
  if (!signal.aborted) await flush()
  progress.end()
  return { counts, last }
}

function readArguments(words: string[]) {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      format: { type: 'string' },
      from: { type: 'string', default: '1' },
      rejected: { type: 'string' },
      'on-conflict': { type: 'string', default: 'keep' },
    },
  })
  const [path] = positionals
  if (path === undefined || positionals.length > 1)
    throw new FatalError('Name one file, or - for standard input.', EX_USAGE)
  const format = values.format ?? (path.endsWith('.csv') ? 'csv' : 'ndjson')
  if (format !== 'csv' && format !== 'ndjson') throw new FatalError('--format is ndjson or csv.', EX_USAGE)
  const onConflict = values['on-conflict']
  if (onConflict !== 'keep' && onConflict !== 'merge') throw new FatalError('--on-conflict is keep or merge.', EX_USAGE)
  const from = Number(values.from)
  if (!Number.isSafeInteger(from) || from < 1) throw new FatalError('--from is the number of a line.', EX_USAGE)
  const rejectedPath = values.rejected ?? (path === '-' ? 'rejected.ndjson' : `${path}.rejected.ndjson`)
  return { path, format, from, rejectedPath, onConflict } as const
}

/** Line numbers and reasons, without values, so that the report can be passed on. Only made if there is something to report. */
function createReport(path: string) {
  let stream: WriteStream | undefined
  let count = 0
  rmSync(path, { force: true })
  return {
    add(line: number, errors: readonly FieldError[]) {
      count++
      stream ??= createWriteStream(path)
      stream.write(`${JSON.stringify({ line, errors })}\n`)
    },
    count: () => count,
    async close() {
      if (stream) await finished(stream.end())
    },
  }
}

import { parseArgs } from 'node:util'
import { readDatabaseConfig, readImportConfig } from '../config.ts'
import { openDatabase } from '../db/database.ts'
import { createSerialQueue } from '../db/serial-queue.ts'
import { withSession } from '../db/session.ts'
import { EX_DATAERR } from '../fatal-error.ts'
import { erasurePages, tombstonePages } from '../queries/erasures.ts'
import { openInput, readNdjson } from './input.ts'
import { endWithReader, write } from './output.ts'
import { createReplay, readErasure } from './replay.ts'

const PAGE = 1_000

/**
 * Lists who was erased and which subjects are dead, as NDJSON without anything personal; or does it again to a database that was restored from
 * a backup of before.
 * @returns exit code: 0; 65, a line cannot be read
 */
export async function erasures(words: string[]): Promise<number> {
  const { values } = parseArgs({ args: words, options: { replay: { type: 'string' } } })
  return values.replay === undefined ? list() : replay(values.replay)
}

async function list(): Promise<number> {
  const { url } = readDatabaseConfig()
  endWithReader()
  let count = 0
  await withSession(url, 'profile-service erasures', (session) =>
    session.inTransaction(async (tx) => {
      for (const pages of [erasurePages(tx, PAGE), tombstonePages(tx, PAGE)]) {
        for await (const rows of pages) {
          await write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
          count += rows.length
        }
      }
    }, 'snapshot'),
  )
  console.error(`${count} lines`)
  return 0
}

async function replay(path: string): Promise<number> {
  const { database, attributes } = readImportConfig()
  const input = openInput(path)
  const db = openDatabase(database)
  const unreadable: number[] = []
  try {
    const { take, counts } = createReplay({ db, attributes, writers: createSerialQueue() })
    for await (const each of readNdjson(input.bytes)) {
      const erasure = 'document' in each ? readErasure(each.document) : null
      if (erasure) await take(erasure)
      else unreadable.push(each.line)
    }
    console.log(
      Object.entries(counts)
        .map(([what, count]) => `${count} ${what}`)
        .join(', '),
    )
  } finally {
    await db.close()
  }
  if (unreadable.length === 0) return 0
  console.error(`Lines that hold no erasure, and were passed over: ${unreadable.slice(0, 20).join(', ')}`)
  return EX_DATAERR
}

import { parseArgs } from 'node:util'
import { readImportConfig } from '../config.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { createSerialQueue } from '../db/serial-queue.ts'
import { withSession } from '../db/session.ts'
import { createSubjectHash } from '../domain/tombstone.ts'
import { EX_DATAERR, EX_USAGE, FatalError } from '../fatal-error.ts'
import { openInput } from './input.ts'
import { createReconciliation } from './reconciliation.ts'

/**
 * Compares the users here with an export of the identity provider's (NDJSON), and reports or mends where they differ: a line of JSON for each
 * on standard output, the sums on standard error.
 * @returns exit code: 0, no difference (left); 1, there is one; 65, a line cannot be read
 */
export async function reconcile(words: string[]): Promise<number> {
  const { path, apply, erase, asOf, verbose } = readArguments(words)
  const { database, attributes, consentPolicy, tombstoneKeys } = readImportConfig()
  if (erase > 0 && tombstoneKeys.length === 0) {
    throw new FatalError('--erase needs TOMBSTONE_KEY, or tokens that are still alive bring users back.', EX_USAGE)
  }
  const input = openInput(path)
  let db: Database | undefined
  try {
    return await withSession(database.url, 'profile-service reconcile', async (session) => {
      db = openDatabase(database)
      const services = {
        db,
        writers: createSerialQueue(),
        attributes,
        consentPolicy,
        hashSubject: createSubjectHash(tombstoneKeys),
        now: () => new Date(),
        // Nobody asks a command for metrics.
        count: () => {},
      }
      const reconciliation = createReconciliation({ session, services, apply, erase, asOf, verbose, say: console.log })
      const { counts, unreadable, left, refused } = await reconciliation.run(input.bytes)
      const sums = Object.entries(counts).map(([what, count]) => `${count} ${what}`)
      console.error(sums.join(', ') || 'no difference')
      if (refused) console.error(refused)
      if (unreadable.length > 0) {
        console.error(
          `Lines that hold no user: ${unreadable.slice(0, 20).join(', ')}; nobody is erased for not being there.`,
        )
        return EX_DATAERR
      }
      return left > 0 ? 1 : 0
    })
  } finally {
    await db?.close()
  }
}

function readArguments(words: string[]) {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      apply: { type: 'boolean', default: false },
      erase: { type: 'string', default: '0' },
      'as-of': { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  })
  const { apply, verbose } = values
  const [path = '-'] = positionals
  const given = values['as-of']
  const time = given === undefined ? Date.now() : Date.parse(given)
  if (positionals.length > 1) throw new FatalError('Name one file, or - for standard input.', EX_USAGE)
  if (!(time >= 0 && time <= Date.now()))
    throw new FatalError('--as-of is a past time, e.g. 2026-01-01T00:00:00Z.', EX_USAGE)
  if (apply && given === undefined) {
    throw new FatalError('--apply needs --as-of, the time of the export: what happened later counts.', EX_USAGE)
  }
  const erase = Number(values.erase)
  if (!Number.isSafeInteger(erase) || erase < 0 || (erase > 0 && !apply)) {
    throw new FatalError('--erase is how many users may be erased at most, and goes with --apply.', EX_USAGE)
  }
  return { path, apply, erase, asOf: new Date(time).toISOString(), verbose }
}

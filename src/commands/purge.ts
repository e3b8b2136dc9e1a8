import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readPurgeConfig } from '../config.ts'
import { TryAgain } from '../db/errors.ts'
import { type Session, withSession } from '../db/session.ts'
import { cutoff, RETENTION } from '../domain/retention.ts'
import { createSubjectHash, type HashSubject } from '../domain/tombstone.ts'
import { EX_TEMPFAIL, FatalError } from '../fatal-error.ts'
import { actorsOnOthers, forgetActor, isBuried } from '../queries/identity.ts'
import {
  countRows,
  dropAuditMonth,
  oldAuditMonths,
  type PurgeableRows,
  purgeRows,
  takePurgeTurn,
} from '../queries/retention.ts'

const BATCH = 1_000
/** Between two batches, so that requests and replication keep up. */
const PAUSE_MS = 10
const LOCK_ATTEMPTS = 5
const KINDS: readonly PurgeableRows[] = ['inbox', 'tombstones', 'audit', 'answers', 'activity']
const NAME = 'profile-service purge'

/**
 * Deletes what has been kept long enough: in small batches, beside the traffic, by one process at a time. Prints a line for each kind.
 * @returns exit code
 * @throws FatalError 75 if another purge is under way
 */
export async function purge(words: string[], say: (line: string) => void = console.log): Promise<number> {
  const { values } = parseArgs({ args: words, options: { 'dry-run': { type: 'boolean' } } })
  const { database, tombstoneKeys } = readPurgeConfig()
  const { url } = database
  const hashSubject = createSubjectHash(tombstoneKeys)
  return withSession(url, NAME, (turn) =>
    // The turn is held by a transaction that does nothing else: this works through a pooler that shares sessions, too.
    turn.inTransaction(async (tx) => {
      if (!(await takePurgeTurn(tx))) throw new FatalError('Another purge is under way.', EX_TEMPFAIL)
      await withSession(url, NAME, (session) =>
        purgeAll(session, { dryRun: values['dry-run'] ?? false, say, hashSubject }),
      )
      return 0
    }),
  )
}

/** @param now for tests */
export async function purgeAll(
  session: Session,
  options: { dryRun: boolean; say: (line: string) => void; hashSubject: HashSubject; now?: Date },
): Promise<void> {
  const { dryRun, say, hashSubject, now = new Date() } = options
  // While their tombstones are there.
  const entries = await forgetActors(session, hashSubject, dryRun)
  say(`deleted actors: ${entries} ${dryRun ? 'would be forgotten' : 'entries forgotten'}`)
  for (const kind of KINDS) {
    const before = cutoff(RETENTION[kind], now)
    const rows = dryRun ? await countRows(session, kind, before) : await deleteRows(session, kind, before)
    const months = kind === 'audit' ? await oldAuditMonths(session, before) : []
    for (const month of months) {
      if (dryRun) say(`audit: would drop ${month}`)
      else say(`audit: ${await dropPatiently(session, month, before)} rows dropped with ${month}`)
    }
    say(`${kind}: ${rows} rows ${dryRun ? 'would be deleted' : 'deleted'}, older than ${before}`)
  }
}

/**
 * What deleted users did to others stays, without their subject; most of it was taken out when they were deleted.
 * @returns how many entries; in a dry run, of how many users
 */
async function forgetActors(session: Session, hashSubject: HashSubject, dryRun: boolean): Promise<number> {
  let total = 0
  for await (const subject of actorsOnOthers(session)) {
    const hashes = hashSubject(subject)
    if (!(await isBuried(session, hashes))) continue
    for (let changed = BATCH; changed === BATCH && !dryRun; await sleep(PAUSE_MS)) {
      changed = await forgetActor(session, hashes, subject, BATCH)
      total += changed
    }
    if (dryRun) total++
  }
  return total
}

async function deleteRows(session: Session, kind: PurgeableRows, before: string): Promise<number> {
  for (let total = 0; ; await sleep(PAUSE_MS)) {
    const gone = await purgeRows(session, kind, { cutoff: before, batch: BATCH })
    total += gone
    if (gone < BATCH) return total
  }
}

/** A partition goes only while nobody reads the table: requests come first, and the next run tries again. */
async function dropPatiently(session: Session, month: string, before: string): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dropAuditMonth(session, month, before)
    } catch (error) {
      if (!(error instanceof TryAgain) || attempt === LOCK_ATTEMPTS) throw error
      await sleep(attempt * 200)
    }
  }
}

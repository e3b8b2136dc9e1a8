import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Database, Transaction } from '../db/database.ts'
import { countEvents } from '../domain/compliance.ts'
import { registrationCell } from '../domain/registration.ts'
import type { User } from '../domain/user.ts'
import { BEGINNING, committedRows } from '../queries/changes.ts'
import {
  addEventCounts,
  consentsOf,
  placeUsers,
  setWatermark,
  takeCountTurn,
  usersAfter,
  usersOf,
  watermark,
} from '../queries/report-counts.ts'

/** Keeps the counts of the reports up to date. */
export interface ReportCounter {
  /** Counts whatever there is to count, unless another process is at it. */
  catchUp(): Promise<void>
  /** Does so every few seconds, until it is closed. */
  start(): void
  close(): Promise<void>
}

/** So many rows in a transaction: those of a first start with millions of users take minutes, and no user waits for them. */
const BATCH = 2_000
const PAUSE_MS = 5_000
/** In the watermark of the pass over all users: it is over. */
const DONE = '1'

/**
 * Follows the audit trail in the order of commits, as a reader of the change feed does, and holds its place in the transaction that counts:
 * every event is counted once, whichever process does it and wherever it ends. Users are counted by what they are now, so that counting
 * one again changes nothing. First of all it goes through the users once, for those whose history begins before the audit trail.
 */
export function createReportCounter(options: {
  db: Database
  completion: readonly string[]
  logger: Pick<FastifyBaseLogger, 'warn'>
}): ReportCounter {
  const { db, completion, logger } = options
  const closing = new AbortController()
  let running = Promise.resolve()

  async function place(tx: Transaction, users: readonly User[]): Promise<void> {
    await placeUsers(
      tx,
      users.map((user) => ({ id: user.id, cell: registrationCell(user, completion) })),
    )
  }

  /** @returns whether there is more to do */
  async function countBatch(tx: Transaction): Promise<boolean> {
    if (!(await takeCountTurn(tx))) return false
    const pass = await watermark(tx, 'registered_users')
    if (pass?.transaction_id !== DONE) {
      const users = await usersAfter(tx, pass?.id, BATCH)
      await place(tx, users)
      const over = users.length < BATCH
      const id = users.at(-1)?.id ?? BEGINNING.id
      await setWatermark(tx, 'registered_users', { transaction_id: over ? DONE : '0', id })
      return true
    }
    const { rows, next, more } = await committedRows(tx, (await watermark(tx, 'reports')) ?? BEGINNING, BATCH)
    await addEventCounts(tx, countEvents(rows, await consentsOf(tx, rows)))
    const changed = new Set(rows.filter(({ is_read }) => !is_read).map(({ user_id }) => user_id))
    await place(tx, await usersOf(tx, [...changed]))
    await setWatermark(tx, 'reports', next, more ? (rows.at(-1)?.occurred_at ?? null) : null)
    return more
  }

  async function catchUp(): Promise<void> {
    while (!closing.signal.aborted && (await db.inTransaction(countBatch)));
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await catchUp().catch((err) => logger.warn({ err }, 'the reports are not counted'))
      await sleep(PAUSE_MS, undefined, { ref: false, signal: closing.signal }).catch(() => {})
    }
  }

  return {
    catchUp,
    start() {
      running = run()
    },
    close() {
      closing.abort()
      return running
    },
  }
}

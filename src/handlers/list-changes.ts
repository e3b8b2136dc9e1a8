import type { Context, Handler } from '../contract/handler.ts'
import type { Queryable } from '../db/database.ts'
import { type ChangeKind, type CommittedChange, kindsOf, toCommittedChange } from '../domain/change-feed.ts'
import { ChangeCursor, decodeCursor, encodeCursor } from '../domain/cursor.ts'
import { Problem } from '../domain/problem.ts'
import {
  BEGINNING,
  type CommitPosition,
  type CommittedRows,
  committedRows,
  END,
  positionOf,
} from '../queries/changes.ts'

type Kinds = ReadonlySet<ChangeKind> | null

/** Where a reader is, and what retention had done when they got there; null: they begin, wherever that is. */
interface Bookmark {
  position: CommitPosition
  purges: string | null
}

interface Page {
  items: CommittedChange[]
  bookmark: Bookmark
  more: boolean
}

/** Entries that are looked at for one answer: reads, and changes that were not asked for, are passed over. */
const SCAN = 1_000
const MAX_SCANS = 5

export const listChanges: Handler<'listChanges'> = async ({ services, query, hungUp }) => {
  const kinds: Kinds = query.kind === undefined ? null : new Set(query.kind.split(',') as ChangeKind[])
  const deadline = performance.now() + query.wait * 1000
  const signal = hungUp()
  let page = await readPage(services.db, bookmarkIn(query), kinds, query.limit)
  for (let ms = query.wait * 1000; ms > 0 && page.items.length === 0 && !page.more; ms = deadline - performance.now()) {
    const waitOn = await services.changes.wait(page.bookmark.position, kinds, { ms, signal })
    if (signal.aborted) break
    // Also when nothing has come that concerns this reader: the next request need not look at all the rest again.
    page = await readPage(services.db, page.bookmark, kinds, query.limit)
    if (!waitOn) break
  }
  const { items, bookmark, more } = page
  const { position, purges } = bookmark
  return {
    status: 200,
    body: { items, next_cursor: encodeCursor([position.transaction_id, position.id, purges]), more },
  }
}

/** @throws Problem `invalid_parameter` */
function bookmarkIn({ cursor }: Context<'listChanges'>['query']): Bookmark {
  if (cursor === undefined) return { position: BEGINNING, purges: null }
  if (cursor === 'now') return { position: END, purges: null }
  const [transaction_id, id, purges] = decodeCursor(ChangeCursor, cursor)
  return { position: { transaction_id, id }, purges }
}

/** @throws Problem `cursor_expired` */
async function readPage(db: Queryable, from: Bookmark, kinds: Kinds, limit: number): Promise<Page> {
  const items: CommittedChange[] = []
  let bookmark = from
  for (let scans = 1; ; scans++) {
    const read = await committedRows(db, bookmark.position, scans === 1 && !kinds ? limit : SCAN)
    requireContinuity(bookmark, read)
    const purges = read.purged.revision
    for (const row of read.rows) {
      const found = kindsOf(row)
      if (!found.some((kind) => !kinds || kinds.has(kind))) continue
      items.push(toCommittedChange(row, found))
      // There may be nothing behind it that matters; the next answer tells.
      if (items.length === limit) return { items, bookmark: { position: positionOf(row), purges }, more: true }
    }
    bookmark = { position: read.next, purges }
    if (!read.more || scans === MAX_SCANS) return { items, bookmark, more: read.more }
  }
}

/** A reader who would miss something must know. */
function requireContinuity({ position, purges }: Bookmark, { newest, purged }: CommittedRows): void {
  if (purges === null) return
  const at = BigInt(position.transaction_id)
  const missed = purges !== purged.revision && at <= BigInt(purged.transaction_id)
  // From another database, or from before this one was restored.
  const ahead = at > BigInt(newest)
  if (missed || ahead) throw new Problem('cursor_expired')
}

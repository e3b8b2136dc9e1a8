import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement } from '../db/statement.ts'
import { NIL_UUID } from '../domain/uuid.ts'

/** Somebody's latest erasure. It holds nothing personal. */
export interface Erasure {
  id: string
  erased_at: string
  /** The identity provider has deleted them: not even the subject stays. */
  forgotten: boolean
}

/** A subject that the identity provider has deleted, as a keyed hash in hexadecimal digits. */
export interface Tombstone {
  subject_hash: string
  deleted_at: string
}

const findErasures = readStatement('list_erasures', (db, $: Parameters<{ after: string; limit: number }>) =>
  db
    .selectFrom('accounts_user')
    .select(['id', sql<string>`erased_at`.as('erased_at'), sql<boolean>`auth0_id like 'deleted|%'`.as('forgotten')])
    .where('erased_at', 'is not', null)
    .where('id', '>', $('after'))
    .orderBy('id')
    .limit($('limit')),
)

const findTombstones = readStatement('list_tombstones', (db, $: Parameters<{ after: string; limit: number }>) =>
  db
    .selectFrom('accounts_tombstone')
    .select([sql<string>`encode(subject_hash, 'hex')`.as('subject_hash'), 'deleted_at'])
    .where('subject_hash', '>', sql<Buffer>`decode(${$('after')}, 'hex')`)
    .orderBy('subject_hash')
    .limit($('limit')),
)

/** Everybody who was erased, page by page. */
export function erasurePages(db: Queryable, limit: number): AsyncGenerator<Erasure[]> {
  return pages(
    (after) => db.run(findErasures, { after, limit }),
    ({ id }) => id,
    NIL_UUID,
  )
}

export function tombstonePages(db: Queryable, limit: number): AsyncGenerator<Tombstone[]> {
  return pages(
    (after) => db.run(findTombstones, { after, limit }),
    ({ subject_hash }) => subject_hash,
    '',
  )
}

async function* pages<Row>(find: (after: string) => Promise<Row[]>, keyOf: (row: Row) => string, first: string) {
  for (let after = first; ; ) {
    const rows = await find(after)
    const last = rows.at(-1)
    if (!last) return
    yield rows
    after = keyOf(last)
  }
}

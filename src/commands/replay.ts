import { withdrawAll } from '../domain/consent.ts'
import { isObject, type Json } from '../domain/json.ts'
import { uuidv7 } from '../domain/uuid.ts'
import { compareAndSet } from '../handlers/compare-and-set.ts'
import { eraseUser } from '../queries/erasure.ts'
import type { Erasure, Tombstone } from '../queries/erasures.ts'
import { burySubject, forgetSubject } from '../queries/identity.ts'
import { findUserById, readSituation } from '../queries/users.ts'
import type { Services } from '../services.ts'

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const HASH = /^[0-9a-f]{64}$/
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/

/** A line of what was listed; null: it is none. */
export function readErasure(document: Json): Erasure | Tombstone | null {
  if (!isObject(document)) return null
  const { id, erased_at, forgotten, subject_hash, deleted_at } = document
  if (matches(ID, id) && matches(TIME, erased_at) && typeof forgotten === 'boolean') return { id, erased_at, forgotten }
  return matches(HASH, subject_hash) && matches(TIME, deleted_at) ? { subject_hash, deleted_at } : null
}

function matches(pattern: RegExp, value: Json | undefined): value is string {
  return typeof value === 'string' && pattern.test(value)
}

/** Does again what a backup has forgotten, and nothing that it remembers: whoever came back after an erasure that it knows of stays. */
export function createReplay(services: Pick<Services, 'db' | 'attributes' | 'writers'>) {
  const { db, attributes } = services
  const counts = { erased: 0, 'erased already': 0, 'not in this database': 0, tombstones: 0 }

  async function erase({ id, erased_at, forgotten }: Erasure): Promise<keyof typeof counts> {
    const found = await findUserById(db, id)
    if (!found) return 'not in this database'
    return compareAndSet(services, found.auth0_id, async () => {
      const { user, consents } = await readSituation(db, found.auth0_id, null)
      if (!user || (user.erased_at !== null && user.erased_at >= erased_at)) return 'erased already'
      const attribution = { operation: 'replayErasure', actor: 'system', client: null, requestId: uuidv7() }
      const done = await db.inTransaction(async (tx) => {
        if (!(await eraseUser(tx, user, withdrawAll(consents), attributes.keptPointers, attribution))) return false
        if (forgotten) await forgetSubject(tx, id)
        return true
      })
      return done ? 'erased' : null
    })
  }

  async function bury({ subject_hash, deleted_at }: Tombstone): Promise<keyof typeof counts> {
    await db.inTransaction((tx) =>
      burySubject(tx, [Buffer.from(subject_hash, 'hex')], { at: deleted_at, userId: null }),
    )
    return 'tombstones'
  }

  return {
    counts,
    async take(line: Erasure | Tombstone): Promise<void> {
      counts[await ('id' in line ? erase(line) : bury(line))]++
    },
  }
}

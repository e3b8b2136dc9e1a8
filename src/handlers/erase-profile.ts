import { withdrawAll } from '../domain/consent.ts'
import { profileETag, requireMatch } from '../domain/etag.ts'
import { isErased } from '../domain/user.ts'
import { isRecorded } from '../queries/audit.ts'
import { eraseUser } from '../queries/erasure.ts'
import { readSituation } from '../queries/users.ts'
import { attributionOf, type RequestContext } from './attribution.ts'
import { compareAndSet } from './compare-and-set.ts'
import type { Owner } from './owner.ts'

/**
 * Erases the owner's data and keeps the identity. Idempotent.
 * @throws Problem `precondition_failed`, `write_contention`
 */
export async function eraseProfile(context: RequestContext, owner: Owner, ifMatch: string | undefined): Promise<void> {
  const { services } = context
  const { db, attributes } = services
  const attribution = attributionOf(context)
  await compareAndSet(services, owner.subject, async (mayBeDone) => {
    const { user, consents } = await readSituation(db, owner.subject, null)
    if (mayBeDone && user && (await isRecorded(db, user.id, attribution))) return true
    requireMatch(ifMatch, user && profileETag(user, attributes.fingerprint))
    if (!user || isErased(user)) return true
    const erased = await db.inTransaction((tx) =>
      eraseUser(tx, user, withdrawAll(consents), attributes.keptPointers, attribution),
    )
    if (erased) services.count('erased')
    return erased || null
  })
}

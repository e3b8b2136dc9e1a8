import type { Handler } from '../contract/handler.ts'
import { withdrawAll } from '../domain/consent.ts'
import { profileETag, requireMatch } from '../domain/etag.ts'
import { isErased } from '../domain/user.ts'
import { isRecorded } from '../queries/audit.ts'
import { eraseUser } from '../queries/erasure.ts'
import { readSituation } from '../queries/users.ts'
import { attributionOf } from './change-profile.ts'
import { compareAndSet } from './compare-and-set.ts'

/** Declared fields: their names say nothing about the person, so the history keeps them. */
const PROFILE_POINTERS = ['/email', '/email_verified', '/email_conflict', '/first_name', '/last_name']

export const deleteProfile: Handler<'deleteProfile'> = async (context) => {
  const { services, principal, headers } = context
  const { db, attributes } = services
  const attribution = attributionOf(context)
  const kept = [...PROFILE_POINTERS, ...attributes.pointers]
  await compareAndSet(services, principal.subject, async (mayBeDone) => {
    const { user, consents } = await readSituation(db, principal.subject, null)
    if (mayBeDone && user && (await isRecorded(db, user.id, attribution))) return true
    requireMatch(headers['if-match'], user && profileETag(user, attributes.fingerprint))
    if (!user || isErased(user)) return true
    const erased = await db.inTransaction((tx) =>
      eraseUser(tx, user, withdrawAll(consents), kept, attributionOf(context)),
    )
    return erased || null
  })
  return { status: 204 }
}

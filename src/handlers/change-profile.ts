import type { PrincipalEmail } from '../auth/principal.ts'
import { currentClaim } from '../domain/email.ts'
import { profileETag, requireMatch } from '../domain/etag.ts'
import { decideChange, type ProfileChange, type Rules } from '../domain/profile-change.ts'
import type { User } from '../domain/user.ts'
import { uuidv7 } from '../domain/uuid.ts'
import { isRecorded } from '../queries/audit.ts'
import { readUser } from '../queries/reads.ts'
import { createUser, findUser, readSituation, releaseUnverifiedEmail, replaceUser } from '../queries/users.ts'
import { attributionOf, type RequestContext } from './attribution.ts'
import { compareAndSet } from './compare-and-set.ts'
import { countWrite } from './count-write.ts'
import { callerAsOwner, noSuchUser, type Owner } from './owner.ts'
import { WHOLE_PROFILE } from './profile-reply.ts'

export interface ChangeRequest {
  change: ProfileChange
  mode: 'put' | 'patch'
  ifMatch?: string | undefined
}

/** An email as far as it counts: verified. */
function claimed(email: PrincipalEmail | null): string | null {
  return email?.verified ? email.address : null
}

/**
 * Applies a change to the owner's profile; their own request creates it at first sight. Two round trips: read the situation,
 * compare-and-set. A change that changes nothing writes nothing, but for the record that somebody else got to see the profile that way.
 * @throws Problem `precondition_failed`, `validation_failed`, `consent_required`, `account_deleted`, `not_found`, `write_contention`
 */
export async function changeProfile(context: RequestContext, owner: Owner, request: ChangeRequest): Promise<User> {
  const { services } = context
  const { db, attributes } = services
  const { subject } = owner
  const email = claimed(owner.email)
  const attribution = attributionOf(context)
  // Nobody consents for somebody else: what others fill in needs a consent that is there already.
  const rules: Rules = { schema: attributes, policy: owner.self ? services.consentPolicy : 'require' }
  return compareAndSet(services, subject, async (mayBeDone) => {
    const situation = await readSituation(db, subject, email)
    const { user } = situation
    if (!user && !owner.self) throw noSuchUser()
    if (mayBeDone && user && (await isRecorded(db, user.id, attribution))) return findUser(db, subject)
    // A token lives on for a while: it does not undo a change of address that happened since.
    const claim = currentClaim(owner.email, owner.issuedAt, situation.identityAt)
    requireMatch(request.ifMatch, user && profileETag(user, attributes.fingerprint))
    const decision = decideChange(situation, { subject, email: claim }, request, rules, services.now().toISOString())
    if (user && decision.changes.length === 0) {
      return owner.self ? user : readUser(db, user.id, WHOLE_PROFILE, attribution)
    }
    if (claim?.verified && situation.emailHolder === 'unverified')
      await releaseUnverifiedEmail(db, claim.address, attribution)
    if (!user) {
      const hashes = services.hashSubject(subject)
      const issued_at = new Date(owner.issuedAt).toISOString()
      const created = await createUser(db, { id: uuidv7(), subject, hashes, issued_at }, decision, attribution)
      countWrite(services, null, created)
      return created
    }
    const replaced = await replaceUser(db, user, decision, attribution)
    countWrite(services, user, replaced)
    return replaced
  })
}

/** The caller's profile, created at first sight. One round trip if it exists. */
export async function provisionProfile(context: RequestContext, found: User | null): Promise<User> {
  return found ?? changeProfile(context, callerAsOwner(context.principal), { change: {}, mode: 'patch' })
}

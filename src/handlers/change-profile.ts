import type { Principal } from '../auth/principal.ts'
import { profileETag, requireMatch } from '../domain/etag.ts'
import { decideChange, type ProfileChange } from '../domain/profile-change.ts'
import type { User } from '../domain/user.ts'
import { uuidv7 } from '../domain/uuid.ts'
import { isRecorded } from '../queries/audit.ts'
import type { Attribution } from '../queries/ledgers.ts'
import { createUser, findUser, readSituation, releaseUnverifiedEmail, replaceUser } from '../queries/users.ts'
import type { Services } from '../services.ts'
import { compareAndSet } from './compare-and-set.ts'

/** The parts of a handler's context that a write needs. */
export interface WriteContext {
  services: Services
  operation: string
  requestId: string
  principal: Principal
}

export interface ChangeRequest {
  change: ProfileChange
  mode: 'put' | 'patch'
  ifMatch?: string | undefined
}

export function attributionOf({ operation, principal, requestId }: WriteContext): Attribution {
  return { operation, actor: principal.subject, client: principal.client, requestId }
}

/** The caller's email as far as it counts: verified. */
export function claimedEmail(principal: Principal): string | null {
  return principal.email?.verified ? principal.email.address : null
}

/**
 * Applies a change to the caller's profile, creating it at first sight. Two round trips: read the situation, compare-and-set. A change
 * that changes nothing writes nothing.
 * @throws Problem `precondition_failed`, `validation_failed`, `consent_required`, `write_contention`
 */
export async function changeProfile(context: WriteContext, request: ChangeRequest): Promise<User> {
  const { services, principal } = context
  const { db, attributes, consentPolicy } = services
  const { subject } = principal
  const email = claimedEmail(principal)
  const attribution = attributionOf(context)
  return compareAndSet(services, subject, async (mayBeDone) => {
    const situation = await readSituation(db, subject, email)
    const { user } = situation
    if (mayBeDone && user && (await isRecorded(db, user.id, attribution))) return findUser(db, subject)
    requireMatch(request.ifMatch, user && profileETag(user, attributes.fingerprint))
    const rules = { schema: attributes, policy: consentPolicy }
    const decision = decideChange(situation, principal, request, rules, services.now().toISOString())
    if (user && decision.changes.length === 0) return user
    if (email !== null && situation.emailHolder === 'unverified') await releaseUnverifiedEmail(db, email, attribution)
    if (!user) return createUser(db, { id: uuidv7(), subject }, decision, attribution)
    return replaceUser(db, user, decision, attribution)
  })
}

/** The caller's profile, created at first sight. One round trip if it exists. */
export async function provisionProfile(context: WriteContext, found: User | null): Promise<User> {
  return found ?? changeProfile(context, { change: {}, mode: 'patch' })
}

import { type EmailClaim, toEmailClaim } from './email.ts'
import { isObject, type Json } from './json.ts'
import { decideChange, type Rules, type Situation } from './profile-change.ts'
import { isErased } from './user.ts'

/** A user of the identity provider, as its export has them. */
export interface TenantUser {
  subject: string
  email: EmailClaim
  /** null: the export does not say. */
  blocked: boolean | null
  /** RFC 3339; null: the export does not say. */
  createdAt: string | null
}

/**
 * How a user here and there may differ. `missing_here` and `deleted_there`: only one side has them. `deleted_here`: a deletion was seen, and yet
 * they are there. `unverified_there`: the provider no longer vouches for an address that is verified here.
 */
export type Drift =
  | 'missing_here'
  | 'deleted_here'
  | 'deleted_there'
  | 'email_differs'
  | 'blocked_differs'
  | 'unverified_there'

/** What `--apply` can do something about: the others need a human being. */
export const MENDABLE: ReadonlySet<Drift> = new Set([
  'missing_here',
  'deleted_there',
  'email_differs',
  'blocked_differs',
])

const SUBJECT = /^[^\p{Cc}\p{Cs}]{1,255}$/u

/** A line of an export; members that do not matter here are ignored. null: it is no user. */
export function readTenantUser(document: Json): TenantUser | null {
  if (!isObject(document)) return null
  const { user_id, email, email_verified, blocked, created_at } = document
  if (typeof user_id !== 'string' || !SUBJECT.test(user_id)) return null
  const ms = typeof created_at === 'string' ? Date.parse(created_at) : Number.NaN
  return {
    subject: user_id,
    email: toEmailClaim(email, email_verified),
    blocked: typeof blocked === 'boolean' ? blocked : null,
    createdAt: ms >= 0 ? new Date(ms).toISOString() : null,
  }
}

/** Where a user differs from what the rules of every write would make of them. An erased user is left alone. */
export function driftOf(
  tenantUser: TenantUser,
  known: { situation: Situation; blocked: boolean; deleted: boolean },
  rules: Rules,
  now: string,
): Drift[] {
  const { subject, email, blocked } = tenantUser
  const { user } = known.situation
  if (!user) return [known.deleted ? 'deleted_here' : 'missing_here']
  if (isErased(user)) return []
  const { next } = decideChange(known.situation, { subject, email }, { change: {}, mode: 'patch' }, rules, now)
  const drift: Drift[] = []
  if (next.email !== user.email || next.email_verified !== user.email_verified) drift.push('email_differs')
  if (email && !email.verified && user.email_verified && user.email === email.address) drift.push('unverified_there')
  if (blocked !== null && blocked !== known.blocked) drift.push('blocked_differs')
  return drift
}

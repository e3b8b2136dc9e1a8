export interface EmailState {
  email: string | null
  email_verified: boolean
  email_conflict: boolean
}

/** What the token says about the email; null: nothing. */
export type EmailClaim = { readonly address: string; readonly verified: boolean } | null

// One @ with something on both sides; no space, control, format, private-use or lone-surrogate character anywhere.
const ADDRESS = /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u
const MAX_ADDRESS_LENGTH = 255

/** An address that is none is treated as absent: it is a convenience, and no reason to lock a user out. Only `true` verifies it. */
export function toEmailClaim(address: unknown, verified: unknown): EmailClaim {
  if (typeof address !== 'string' || address.length > MAX_ADDRESS_LENGTH || !ADDRESS.test(address)) return null
  return Object.freeze({ address, verified: verified === true })
}

/**
 * What a token says, unless the identity provider has said something newer in an event (RFC 3339; null: it has not). Tokens are dated in whole
 * seconds: within the same one, the token counts.
 */
export function currentClaim(claim: EmailClaim, issuedAt: number, identityAt: string | null): EmailClaim {
  return identityAt !== null && Date.parse(identityAt) >= issuedAt + 1_000 ? null : claim
}

/** Who else holds the claimed address: nobody, somebody who verified it, or a row taken over whose address nobody has verified. */
export type EmailHolder = 'nobody' | 'verified' | 'unverified'

/**
 * The email after a write. It belongs to the identity provider: only a verified claim changes it. The first verified holder keeps an
 * address; another identity with the same one works without and says so. An unverified claim takes nothing.
 */
export function nextEmail(current: EmailState, claim: EmailClaim, holder: EmailHolder): EmailState {
  if (!claim?.verified) {
    return { email: current.email, email_verified: current.email_verified, email_conflict: current.email_conflict }
  }
  if (holder === 'verified') return { email: null, email_verified: false, email_conflict: true }
  return { email: claim.address, email_verified: true, email_conflict: false }
}

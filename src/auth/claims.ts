import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { invalidToken } from './refusal.ts'
import type { JsonObject } from './token-gate.ts'

/** How far the issuer's clock and ours may be apart, in seconds. Applies to `exp`, `nbf` and `iat`. */
export const CLOCK_TOLERANCE_S = 5

/** Claims that an access token must carry (RFC 9068 §2.2, less `jti` and `client_id`, which Auth0's own profile leaves out). */
export const REQUIRED_CLAIMS = ['iss', 'aud', 'sub', 'exp', 'iat'] as const

/** The claims this service reads, with the types their specifications give them. Others may be there and are not looked at. */
export const Claims = Type.Object({
  iss: Type.String(),
  aud: Type.Union([Type.String(), Type.Array(Type.String())]),
  sub: Type.String(),
  exp: Type.Number(),
  iat: Type.Number(),
  nbf: Type.Optional(Type.Number()),
  azp: Type.Optional(Type.String()),
  client_id: Type.Optional(Type.String()),
  gty: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
  permissions: Type.Optional(Type.Array(Type.String())),
})
export type Claims = Static<typeof Claims>

const claimsSchema = Compile(Claims)

// What is stored as text: NUL and lone surrogates do not survive PostgreSQL, other control characters have no business in an id.
const IDENTIFIER = /^[^\p{Cc}\p{Cs}]{1,255}$/u

export interface Expected {
  /** The exact `iss` values that are trusted. */
  readonly issuers: readonly string[]
  readonly audience: string
}

/**
 * Checks a payload against RFC 7519 §4.1, RFC 8725 §3.8 to §3.10 and RFC 9068 §4 and returns it, typed. `nowS` is the time in seconds
 * since 1970. Pure. Throws `invalid_token` with the reason. It says nothing about the signature.
 */
export function checkClaims(payload: JsonObject, expected: Expected, nowS: number): Claims {
  if (REQUIRED_CLAIMS.some((name) => !Object.hasOwn(payload, name))) throw invalidToken('missing_claim')
  if (!claimsSchema.Check(payload)) throw invalidToken('malformed_claim')
  if (![payload.sub, payload.azp, payload.client_id].every(isIdentifier)) throw invalidToken('malformed_claim')
  if (!expected.issuers.includes(payload.iss)) throw invalidToken('wrong_issuer')
  if (!audiences(payload).includes(expected.audience)) throw invalidToken('wrong_audience')
  // RFC 7800: only the holder of a key may use this token, and a plain Bearer request proves nothing of the kind.
  if (Object.hasOwn(payload, 'cnf')) throw invalidToken('sender_constrained')
  checkTimes(payload, nowS)
  return payload
}

function checkTimes({ exp, nbf, iat }: Claims, nowS: number): void {
  if (nowS >= exp + CLOCK_TOLERANCE_S) throw invalidToken('expired')
  if (nbf !== undefined && nowS < nbf - CLOCK_TOLERANCE_S) throw invalidToken('not_yet_valid')
  if (nowS < iat - CLOCK_TOLERANCE_S) throw invalidToken('issued_in_future')
}

function audiences({ aud }: Claims): readonly string[] {
  return typeof aud === 'string' ? [aud] : aud
}

function isIdentifier(value: string | undefined): boolean {
  return value === undefined || IDENTIFIER.test(value)
}

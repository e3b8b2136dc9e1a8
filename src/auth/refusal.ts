import { Problem } from '../domain/problem.ts'

/** Why a token was refused: stable codes for logs and metrics. The caller is never told which one it was. */
export type RefusalReason =
  // How it was sent (bearer.ts)
  | 'duplicate_authorization'
  | 'malformed_authorization'
  // What it is made of (token-gate.ts)
  | 'too_large'
  | 'not_three_parts'
  | 'not_base64url'
  | 'malformed_header'
  | 'malformed_payload'
  | 'duplicate_member'
  | 'wrong_algorithm'
  | 'wrong_type'
  | 'bad_kid'
  | 'critical_header'
  | 'unencoded_payload'
  | 'compressed'
  | 'nested'
  | 'embedded_key'
  // What it claims (claims.ts)
  | 'missing_claim'
  | 'malformed_claim'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'expired'
  | 'not_yet_valid'
  | 'issued_in_future'
  | 'sender_constrained'
  // Who signed it (authenticator.ts)
  | 'unknown_kid'
  | 'bad_signature'
  | 'verification_failed'
  // Another scheme (hook-secret.ts)
  | 'wrong_secret'

/** 401, no token was sent at all: the challenge carries no error code (RFC 6750 §3.1). */
export function tokenMissing(): Problem {
  return new Problem('token_missing', { headers: { 'WWW-Authenticate': 'Bearer' } })
}

/** 401, a token was sent and is not acceptable. The same answer for every reason, so a forger learns nothing from it. */
export function invalidToken(reason: RefusalReason, cause?: unknown): Problem {
  return new Problem('invalid_token', {
    reason,
    cause,
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  })
}

/** 503, the token may be fine, but there is no key to check it with. The key ring tries again at least every two seconds. */
export function keysUnavailable(): Problem {
  return new Problem('keys_unavailable', { headers: { 'Retry-After': '2' } })
}

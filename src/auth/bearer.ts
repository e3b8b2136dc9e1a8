import type { FastifyRequest } from 'fastify'
import { invalidToken, tokenMissing } from './refusal.ts'

// RFC 6750 §2.1: "Bearer" 1*SP b64token, and nothing after it. The scheme's case does not matter (RFC 9110 §11.1).
const SCHEME = /^bearer\b/i
const CREDENTIALS = /^bearer +([\w.~+/-]+=*)$/i

/**
 * The bearer token of the request, as it was sent: from the one `Authorization` header only, never from the query or the body.
 * Throws `token_missing` when there is no such header or it is of another scheme, `invalid_token` when there are two headers
 * or it does not hold exactly one token.
 */
export function readBearer(request: FastifyRequest): string {
  if (countAuthorizationHeaders(request.raw.rawHeaders) > 1) throw invalidToken('duplicate_authorization')
  const authorization = request.headers.authorization ?? ''
  const token = CREDENTIALS.exec(authorization)?.[1]
  if (token !== undefined) return token
  throw SCHEME.test(authorization) ? invalidToken('malformed_authorization') : tokenMissing()
}

/** Node keeps the first of several `Authorization` headers and drops the others; a proxy in front may have read the last. */
function countAuthorizationHeaders(rawHeaders: readonly string[]): number {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    if (name.length === 13 && name.toLowerCase() === 'authorization') count++
  }
  return count
}

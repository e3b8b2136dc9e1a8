import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Problem } from '../domain/problem.ts'
import { readBearer } from './bearer.ts'
import type { Principal } from './principal.ts'

/** Whose events these are; throws `token_missing` or `invalid_token` (401), or `not_found` where no secret is configured. */
export type VerifySecret = (request: FastifyRequest) => Principal

const PRINCIPAL: Principal = Object.freeze({
  subject: 'auth0',
  client: null,
  kind: 'machine',
  permissions: Object.freeze([]),
  email: null,
  issuedAt: 0,
})

/**
 * Checks the shared secret of a webhook, sent as a bearer token. Digests are compared, so that neither content nor length shows in the time
 * that it takes, and all secrets are compared, whichever it is.
 * @param secrets several while one takes the place of another; none: there is no webhook
 */
export function createSecretCheck(secrets: readonly string[]): VerifySecret {
  const known = secrets.map(digest)
  return (request) => {
    if (known.length === 0) {
      throw new Problem('not_found', { detail: 'No event stream is expected here: AUTH0_HOOK_SECRET is not set.' })
    }
    const sent = digest(readBearer(request))
    const matches = known.filter((each) => timingSafeEqual(each, sent))
    if (matches.length > 0) return PRINCIPAL
    throw new Problem('invalid_token', {
      reason: 'wrong_secret',
      detail: 'The bearer token is not the secret that this service expects (AUTH0_HOOK_SECRET).',
      headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    })
  }
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

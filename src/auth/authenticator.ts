import fastifyJwt, { type TokenOrHeader } from '@fastify/jwt'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../domain/problem.ts'
import { readBearer } from './bearer.ts'
import { CLOCK_TOLERANCE_S, type Claims, checkClaims, REQUIRED_CLAIMS } from './claims.ts'
import type { KeyRing } from './key-ring.ts'
import { type Principal, toPrincipal } from './principal.ts'
import { invalidToken, keysUnavailable } from './refusal.ts'
import { createTokenCache } from './token-cache.ts'
import { inspectToken } from './token-gate.ts'

export interface AuthenticatorOptions {
  /** Gets @fastify/jwt; must be where the authenticated routes are registered, or above. */
  readonly app: FastifyInstance
  /** The exact `iss` values that are trusted. */
  readonly issuers: readonly string[]
  readonly audience: string
  /** The claim that holds the email address. */
  readonly emailClaim: string
  readonly keyRing: Pick<KeyRing, 'get' | 'ready' | 'generation'>
}

/** Who sent this request. Rejects with `token_missing` or `invalid_token` (401), or with `keys_unavailable` (503). */
export type Authenticate = (request: FastifyRequest) => Promise<Principal>

/**
 * Registers @fastify/jwt on `app` and returns the function that authenticates its requests. A token passes four doors, the cheap ones
 * first: what it is made of, what it claims, whether its key is known, whether the signature holds. @fastify/jwt keeps the last
 * one, and looks at algorithm and claims once more on its own: a fault in one of the two locks leaves the other.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticate {
  const { emailClaim, keyRing } = options
  const cache = createTokenCache()
  registerJwt(options)

  async function verify(request: FastifyRequest, token: string, generation: number): Promise<Principal> {
    checkClaims(inspectToken(token).payload, options, Date.now() / 1000)
    const claims = await request.jwtVerify<Claims>().catch(refuse)
    const principal = toPrincipal(claims, { emailClaim })
    cache.set(token, generation, claims.exp, principal)
    return principal
  }

  return async (request) => {
    const token = readBearer(request)
    // Read before the key is looked up: if the keys change meanwhile, what was verified with the old ones is not remembered.
    const { generation } = keyRing
    return cache.get(token, generation) ?? verify(request, token, generation)
  }
}

/**
 * `request.jwtVerify()` is fast only without arguments and with keys in PEM: then the plugin builds one verifier per key and keeps it.
 * With options it builds one per call, and given a key fetcher fast-jwt parses the key again for every token.
 */
function registerJwt({ app, issuers, audience, keyRing }: AuthenticatorOptions): void {
  void app.register(fastifyJwt, {
    // Without a private half the plugin cannot sign.
    secret: { public: (_request: FastifyRequest, token: TokenOrHeader) => findKey(keyRing, token) },
    decode: { complete: true },
    verify: {
      algorithms: ['RS256'],
      allowedIss: [...issuers],
      allowedAud: audience,
      requiredClaims: [...REQUIRED_CLAIMS],
      clockTolerance: CLOCK_TOLERANCE_S * 1000,
      // Its cache hands the same mutable object to every request; ours is in token-cache.ts.
      cache: false,
      extractToken: readBearer,
    },
  })
}

/** The key for a token that has passed the gate, so its `kid` is a sane string. */
async function findKey(keyRing: AuthenticatorOptions['keyRing'], token: TokenOrHeader): Promise<string> {
  const { kid } = 'header' in token ? token.header : token
  const key = await keyRing.get(kid)
  if (key !== undefined) return key
  throw keyRing.ready ? invalidToken('unknown_kid') : keysUnavailable()
}

/** Whatever a library throws while it verifies is a refused token, never a 500. */
function refuse(error: unknown): never {
  if (error instanceof Problem) throw error
  throw isBadSignature(error) ? invalidToken('bad_signature') : invalidToken('verification_failed', error)
}

function isBadSignature(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'FST_JWT_AUTHORIZATION_TOKEN_INVALID'
}

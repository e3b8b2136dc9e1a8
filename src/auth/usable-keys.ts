import { createPublicKey } from 'node:crypto'
import buildGetJwks from 'get-jwks'
import { type JsonObject, KID } from './token-gate.ts'

/** Public keys in PEM, by `kid`. */
export type KeySet = ReadonlyMap<string, string>

export interface RefusedKey {
  /** Null when the key has none, or one that is not fit to be logged. */
  readonly kid: string | null
  readonly reason: string
}

interface UsableKey {
  readonly kid: string
  readonly pem: string
}

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth']

/** What a key must be to verify an RS256 signature (RFC 7517 §4, RFC 7518 §6.3). The first rule that fails gives the reason. */
const RULES: readonly (readonly [reason: string, holds: (jwk: JsonObject) => boolean])[] = [
  ['not_rsa', ({ kty }) => kty === 'RSA'],
  ['wrong_use', ({ use }) => use === undefined || use === 'sig'],
  ['wrong_key_ops', ({ key_ops: ops }) => ops === undefined || (Array.isArray(ops) && ops.includes('verify'))],
  ['wrong_algorithm', ({ alg }) => alg === undefined || alg === 'RS256'],
  // Once anybody can read the private half, a signature proves nothing about who signed.
  ['private_key_published', (jwk) => !PRIVATE_MEMBERS.some((name) => Object.hasOwn(jwk, name))],
  // Before anything does arithmetic on them: 8192 bits are 1366 characters, an exponent is a few.
  ['malformed', ({ n, e }) => isBase64url(n, 1400) && isBase64url(e, 16)],
]

/**
 * Picks from the entries of a key set those that may verify access tokens, and converts them once, so that no request has to. Two
 * different keys under one `kid` are both refused: which of them a token means would be a guess. Never throws.
 */
export async function usableKeys(entries: readonly unknown[]): Promise<{ keys: KeySet; refused: RefusedKey[] }> {
  const judged = await Promise.all(entries.map(judge))
  const refused = judged.filter((verdict) => 'reason' in verdict)
  const usable = judged.filter((verdict) => 'pem' in verdict)
  const keys = new Map(usable.map(({ kid, pem }) => [kid, pem]))
  const ambiguous = new Set(usable.filter(({ kid, pem }) => keys.get(kid) !== pem).map(({ kid }) => kid))
  for (const kid of ambiguous) {
    keys.delete(kid)
    refused.push({ kid, reason: 'ambiguous_kid' })
  }
  return { keys, refused }
}

async function judge(entry: unknown): Promise<UsableKey | RefusedKey> {
  const jwk: JsonObject = Object.assign(Object.create(null), entry)
  const { kid } = jwk
  if (typeof kid !== 'string' || !KID.test(kid)) return { kid: null, reason: 'bad_kid' }
  const broken = RULES.find(([, holds]) => !holds(jwk))
  if (broken) return { kid, reason: broken[0] }
  try {
    const pem = await toPem(jwk, kid)
    const reason = weaknessOf(pem)
    return reason === undefined ? { kid, pem } : { kid, reason }
  } catch {
    return { kid, reason: 'malformed' }
  }
}

/** NIST SP 800-131A: no RSA key below 2048 bits; FIPS 186-5: an odd exponent above 2^16. The upper bounds keep verifying cheap. */
function weaknessOf(pem: string): string | undefined {
  const { modulusLength = 0, publicExponent = 0n } = createPublicKey(pem).asymmetricKeyDetails ?? {}
  if (modulusLength < 2048 || modulusLength > 8192) return 'modulus_length'
  if (publicExponent < 65_537n || publicExponent > 0xffff_ffffn || publicExponent % 2n === 0n) return 'public_exponent'
  return undefined
}

const CONVERTER_DOMAIN = 'https://key-ring.invalid/'

/**
 * get-jwks can look up one key at a time only, remembers it by rules of its own (it serves stale keys on any error, and asks the issuer
 * again for every unknown kid), so it neither fetches nor remembers here: each key is put into the cache of a fresh instance, which
 * is left with its conversion. The aborted signal makes sure that it could not fetch if it wanted to.
 */
function toPem(jwk: JsonObject, kid: string): Promise<string> {
  const converter = buildGetJwks({ fetchOptions: { signal: AbortSignal.abort() } })
  const key = { domain: CONVERTER_DOMAIN, alg: 'RS256', kid }
  converter.cache.set(converter.generateCacheKey(key.alg, kid, key.domain), { ...jwk, ...key })
  return converter.getPublicKey(key)
}

function isBase64url(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value.length <= maxLength && /^[\w-]+$/.test(value)
}

import { hasDuplicateMembers } from './duplicate-members.ts'
import { invalidToken, type RefusalReason } from './refusal.ts'

const MAX_TOKEN_LENGTH = 8192
/** The key ids we look up. An issuer names its keys by a thumbprint or a date; anything else is noise or an attack. */
export const KID = /^[\w.-]{1,128}$/
// Absent, `JWT`, or `at+jwt` (RFC 9068 §2.1), with or without the `application/` that RFC 7515 §4.1.9 lets a sender leave out.
const TYPE = /^(?:application\/)?(?:at\+)?jwt$/i

/**
 * Header parameters that change what the signature covers or where its key comes from. No access token needs one, so the
 * presence alone is refused. RFC 7515 lets a recipient ignore `jwk`, `jku`, `x5u` and `x5c`; refusing is the safer half: a token
 * that brings its own key is an attack or a mistake, and nothing behind the gate has to be trusted to ignore it.
 * The thumbprints `x5t` and `x5t#S256` only name a key, and some issuers send them: they are ignored.
 */
const FORBIDDEN_PARAMETERS: readonly (readonly [name: string, reason: RefusalReason])[] = [
  ['crit', 'critical_header'],
  ['b64', 'unencoded_payload'],
  ['zip', 'compressed'],
  ['cty', 'nested'],
  ['jwk', 'embedded_key'],
  ['jku', 'embedded_key'],
  ['x5u', 'embedded_key'],
  ['x5c', 'embedded_key'],
]

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export type JsonObject = Record<string, unknown>

export interface InspectedToken {
  readonly kid: string
  /** The payload as it stands in the token: well-formed, and believed by nobody until the signature is verified. */
  readonly payload: JsonObject
}

/**
 * Refuses, before any key is looked up, what no access token of ours can be: JWS Compact Serialization (RFC 7515 §7.1) of two JSON
 * objects, signed RS256, with a `kid` (RFC 8725 §3). Pure. Throws `invalid_token` with the reason.
 */
export function inspectToken(token: string): InspectedToken {
  if (token.length > MAX_TOKEN_LENGTH) throw invalidToken('too_large')
  const parts = token.split('.', 4)
  if (parts.length !== 3 || parts.includes('')) throw invalidToken('not_three_parts')
  const [header = '', payload = '', signature = ''] = parts
  decodePart(signature)
  const kid = checkHeader(parseObject(header, 'malformed_header'))
  return { kid, payload: parseObject(payload, 'malformed_payload') }
}

function checkHeader(header: JsonObject): string {
  for (const [name, reason] of FORBIDDEN_PARAMETERS) if (Object.hasOwn(header, name)) throw invalidToken(reason)
  const { alg, typ, kid } = header
  if (alg !== 'RS256') throw invalidToken('wrong_algorithm')
  if (typ !== undefined && !(typeof typ === 'string' && TYPE.test(typ))) throw invalidToken('wrong_type')
  if (typeof kid !== 'string' || !KID.test(kid)) throw invalidToken('bad_kid')
  return kid
}

function parseObject(part: string, reason: RefusalReason): JsonObject {
  const bytes = decodePart(part)
  const text = attempt(() => utf8.decode(bytes), reason)
  const value = attempt((): unknown => JSON.parse(text), reason)
  if (!isObject(value)) throw invalidToken(reason)
  if (hasDuplicateMembers(text, value)) throw invalidToken('duplicate_member')
  return value
}

/**
 * Encoding again must give the same text: that refuses padding, foreign characters and unused bits that are set, so one signed
 * token has exactly one spelling (RFC 4648 §3.5) and a cache keyed by the text cannot be filled with its variants.
 */
function decodePart(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') !== part) throw invalidToken('not_base64url')
  return bytes
}

/** The parser's own error is dropped on purpose: its message quotes the token. */
function attempt<T>(parse: () => T, reason: RefusalReason): T {
  try {
    return parse()
  } catch {
    throw invalidToken(reason)
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import { verify } from 'node:crypto'
import { CLOCK_TOLERANCE_S, type Claims, checkClaims } from '../auth/claims.ts'
import { type PrincipalEmail, toPrincipal } from '../auth/principal.ts'
import { inspectToken, type JsonObject } from '../auth/token-gate.ts'
import type { KeySet } from '../auth/usable-keys.ts'
import type { Config } from '../config.ts'
import { Problem } from '../domain/problem.ts'
import { type Finding, quoted } from './finding.ts'

type Explain = (payload: JsonObject, auth: Config['auth'], token: string) => string

const EXPLANATIONS: Record<string, Explain> = {
  too_large: () => 'it is longer than 8 KB: take claims out of it',
  not_three_parts: (_payload, { audience }, token) =>
    token.split('.').length === 5
      ? 'it is encrypted (JWE): turn encryption off for the API'
      : `it is no JWT but an opaque token: the app must ask for audience ${quoted(audience)} when it logs in`,
  wrong_algorithm: () =>
    'it is not signed with RS256: set the API to RS256 at the issuer (Auth0: APIs > Settings > Signing Algorithm)',
  wrong_type: () => 'its header says that it is no access token ("typ")',
  wrong_issuer: ({ iss }, { issuers }) =>
    `its issuer is ${quoted(iss)}, trusted is ${issuers.map(quoted).join(' or ')}, to the last slash: it is of another tenant or domain, or AUTH0_DOMAIN or AUTH_ISSUER is wrong`,
  wrong_audience: (payload, { audience }) =>
    isIdToken(payload)
      ? `its audience is the client id: this is an ID token; the app must send the access token, asked for with audience ${quoted(audience)}`
      : `its audience is ${quoted(payload.aud)}, not ${quoted(audience)}: the app asked for another API, or AUTH0_AUDIENCE is wrong`,
  expired: ({ exp }) => `it expired ${ago(Number(exp))}: get a new one`,
  not_yet_valid: ({ nbf }) => `it becomes valid ${ago(Number(nbf))}: compare the clocks`,
  issued_in_future: ({ iat }) =>
    `by this machine's clock it will be issued ${ago(Number(iat))}: the clocks are more than ${CLOCK_TOLERANCE_S} s apart`,
  missing_claim: (payload) =>
    `it lacks ${['iss', 'aud', 'sub', 'exp', 'iat'].filter((name) => !Object.hasOwn(payload, name)).join(', ')}`,
  sender_constrained: () => 'it is bound to a key of its sender (DPoP or mTLS), which this service does not check',
  unknown_kid: () => 'the issuer lists no such key (see above): it is of another tenant, or the key was revoked',
  bad_signature: () => 'the signature does not fit: it was altered, or cut off while copying',
}

/** Says in plain words whether an access token would be accepted, and if not, why and what to change. Quotes nothing of its user. */
export function examineToken(token: string, auth: Config['auth'], keys: KeySet): Finding[] {
  const check = 'token'
  const trimmed = token.trim().replace(/^Bearer\s+/i, '')
  if (trimmed === '') {
    const advice = 'paste the access token, as the browser sends it behind "Authorization: Bearer"'
    return [{ check, state: 'failed', found: 'there is none', advice }]
  }
  const reason = findReason(trimmed, auth, keys)
  if (reason === 'unknown_kid' && keys.size === 0) {
    const advice = 'put the keys of the issuer right first (see above); nothing else is wrong with it'
    return [{ check, state: 'failed', found: 'its signature cannot be checked: there are no keys', advice }]
  }
  if (reason !== undefined) {
    const explain = EXPLANATIONS[reason]?.(payloadOf(trimmed), auth, trimmed) ?? 'it is malformed'
    return [{ check, state: 'failed', found: `would be refused: ${reason}`, advice: explain }]
  }
  const payload = payloadOf(trimmed)
  const { kind, email } = toPrincipal(payload as unknown as Claims, auth)
  const found = `would be accepted, from a ${kind === 'machine' ? 'service' : 'user'}, until ${timeOf(Number(payload.exp))}`
  return [{ check, state: 'ok', found }, ...(kind === 'machine' ? [] : [judgeEmail(email, auth.emailClaim)])]
}

function findReason(token: string, auth: Config['auth'], keys: KeySet): string | undefined {
  try {
    const { kid, payload } = inspectToken(token)
    checkClaims(payload, auth, Date.now() / 1000)
    const key = keys.get(kid)
    if (key === undefined) return 'unknown_kid'
    const at = token.lastIndexOf('.')
    const signature = Buffer.from(token.slice(at + 1), 'base64url')
    return verify('RSA-SHA256', Buffer.from(token.slice(0, at)), key, signature) ? undefined : 'bad_signature'
  } catch (error) {
    if (error instanceof Problem && error.reason) return error.reason
    throw error
  }
}

function judgeEmail(email: PrincipalEmail | null, claim: string): Finding {
  const check = 'token email'
  if (!email) {
    const advice = 'profiles get no address. Let a login Action add it (auth0/), and name it in EMAIL_CLAIM'
    return { check, state: 'warning', found: `no claim ${quoted(claim)}`, advice }
  }
  if (!email.verified) {
    const advice = 'an address that is not verified is not taken over'
    return { check, state: 'warning', found: `${quoted(`${claim}_verified`)} is not true`, advice }
  }
  return { check, state: 'ok', found: `there, and verified (${quoted(claim)})` }
}

/**
 * Of OpenID Connect Core §2 and §3: what only an ID token has, or an audience that is the client itself. An access token says which client it
 * is for, and the name of an API is a URI as a rule.
 */
function isIdToken({ aud, azp, client_id, nonce, at_hash, sid, scope }: JsonObject): boolean {
  const isForNobody = azp === undefined && client_id === undefined && typeof aud === 'string' && !aud.includes(':')
  const isBare = scope === undefined && (sid !== undefined || isForNobody)
  return nonce !== undefined || at_hash !== undefined || aud === azp || isBare
}

function payloadOf(token: string): JsonObject {
  try {
    return Object.assign({}, JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()))
  } catch {
    return {}
  }
}

function ago(seconds: number): string {
  const minutes = (Date.now() / 1000 - seconds) / 60
  return minutes >= 0 ? `${minutes.toFixed(1)} minutes ago` : `in ${(-minutes).toFixed(1)} minutes`
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}

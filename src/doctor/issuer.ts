import { CLOCK_TOLERANCE_S } from '../auth/claims.ts'
import { fetchKeySet } from '../auth/jwks-fetch.ts'
import { type KeySet, usableKeys } from '../auth/usable-keys.ts'
import type { Config } from '../config.ts'
import { judgeClock, quoted, type Report, reasonOf } from './finding.ts'

const TIMEOUT_MS = 5_000

/** What is wrong with a key, in plain words. */
const KEY_FAULTS: Record<string, string> = {
  not_rsa: 'is no RSA key',
  wrong_use: 'is not for signatures ("use")',
  wrong_key_ops: 'is not for signatures ("key_ops")',
  wrong_algorithm: 'is for another algorithm than RS256',
  private_key_published:
    'comes with its private half: it is worth nothing any more, have the issuer replace it at once',
  malformed: 'is malformed',
  bad_kid: 'has no usable "kid"',
  ambiguous_kid: 'shares its "kid" with another one',
  modulus_length: 'has less than 2048 bits, or more than 8192',
  public_exponent: 'has an unsafe exponent',
}

/** Key sets, discovery and clock of the issuer. @returns the keys that tokens may be signed with */
export async function examineIssuer({ issuers, jwksUrl }: Config['auth'], report: Report): Promise<KeySet> {
  for (const issuer of issuers) await examineDiscovery(issuer, jwksUrl, report)
  return examineKeys(jwksUrl, report)
}

async function examineKeys(jwksUrl: string, report: Report): Promise<KeySet> {
  const check = 'issuer keys'
  try {
    const { keys, refused } = await usableKeys(await fetchKeySet(jwksUrl, AbortSignal.timeout(TIMEOUT_MS)))
    for (const { kid, reason } of refused) {
      const advice = 'tokens signed with it get 401; what others sign is not touched'
      const key = kid === null ? 'a key' : `key ${quoted(kid)}`
      report({ check, state: 'warning', found: `${key} is not trusted: it ${KEY_FAULTS[reason] ?? reason}`, advice })
    }
    const advice =
      'the issuer must sign with RS256, and list RSA keys of 2048 bits or more, each with a "kid"; is AUTH_JWKS_URL right?'
    if (keys.size === 0) report({ check, state: 'failed', found: `none of use at ${jwksUrl}`, advice })
    else report({ check, state: 'ok', found: `${keys.size} for RS256 at ${jwksUrl}` })
    return keys
  } catch (error) {
    const reason = reasonOf(error)
    report({ check, state: 'failed', found: `cannot be had from ${jwksUrl}: ${reason}`, advice: adviceOn(reason) })
    return new Map()
  }
}

function adviceOn(reason: string): string {
  if (/^(unreachable|timed_out)/.test(reason))
    return 'can this machine reach it (DNS, outgoing traffic, proxies, certificates)? is AUTH0_DOMAIN right?'
  if (reason.startsWith('status_5'))
    return 'the issuer itself, or a proxy before it, is in trouble: see its status page'
  return 'what answers there is no key set of an issuer: is AUTH0_DOMAIN or AUTH_JWKS_URL right? is a proxy in between?'
}

/** The service does not need discovery: it shows whether the configuration says the same as the issuer. */
async function examineDiscovery(issuer: string, jwksUrl: string, report: Report): Promise<void> {
  const check = 'issuer'
  const url = `${issuer.replace(/\/?$/, '/')}.well-known/openid-configuration`
  const before = Date.now()
  const answer = await discover(url)
  if (answer.date) {
    const clock = (before + Date.now()) / 2_000
    // The header counts whole seconds.
    const ahead = Date.parse(answer.date) / 1000 + 0.5 - clock
    report(judgeClock('issuer clock', ahead, { warnS: 2, failS: CLOCK_TOLERANCE_S + 1 }))
  }
  const { document } = answer
  if (!document || typeof document.issuer !== 'string') {
    const advice = 'not needed if AUTH_JWKS_URL is right; otherwise AUTH0_DOMAIN or AUTH_ISSUER is wrong'
    return report({ check, state: 'warning', found: `no discovery document at ${url}${answer.why}`, advice })
  }
  if (document.issuer !== issuer) {
    const advice = `tokens carry what the issuer calls itself, to the last slash: AUTH_ISSUER=${document.issuer}`
    return report({
      check,
      state: 'failed',
      found: `calls itself ${quoted(document.issuer)}, not ${quoted(issuer)}`,
      advice,
    })
  }
  if (document.jwks_uri !== jwksUrl) {
    const advice = 'set AUTH_JWKS_URL to what the issuer says, unless you know why not'
    return report({ check, state: 'warning', found: `names other keys: ${quoted(document.jwks_uri)}`, advice })
  }
  report({ check, state: 'ok', found: issuer })
}

interface Discovery {
  document?: Record<string, unknown>
  date?: string | null
  why: string
}

async function discover(url: string): Promise<Discovery> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
    const date = response.headers.get('date')
    if (!response.ok) return { date, why: `: status ${response.status}` }
    // Not the parser's message: it quotes what it was given.
    const document: unknown = await response.json().catch(() => null)
    if (document === null) return { date, why: ': what answers there is no JSON' }
    return { document: Object.assign({}, document), date, why: '' }
  } catch (error) {
    return { why: `: ${reasonOf(error)}` }
  }
}

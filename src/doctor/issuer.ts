import { CLOCK_TOLERANCE_S } from '../auth/claims.ts'
import { fetchKeySet } from '../auth/jwks-fetch.ts'
import { type KeySet, usableKeys } from '../auth/usable-keys.ts'
import type { Config } from '../config.ts'
import { judgeClock, quoted, type Report, reasonOf } from './finding.ts'

const TIMEOUT_MS = 5_000

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
      report({ check, state: 'warning', found: `key ${quoted(kid)} is not trusted: ${reason}`, advice })
    }
    const advice = 'the issuer must sign with RS256 and keys of 2048 bits or more; look at AUTH_JWKS_URL'
    if (keys.size === 0) report({ check, state: 'failed', found: `none of use at ${jwksUrl}`, advice })
    else report({ check, state: 'ok', found: `${keys.size} for RS256 at ${jwksUrl}` })
    return keys
  } catch (error) {
    const advice = 'can this machine reach it (DNS, outgoing traffic, proxies, certificates)? is AUTH0_DOMAIN right?'
    report({ check, state: 'failed', found: `cannot be had from ${jwksUrl}: ${reasonOf(error)}`, advice })
    return new Map()
  }
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
    const document: unknown = await response.json()
    return { document: Object.assign({}, document), date, why: '' }
  } catch (error) {
    return { why: `: ${reasonOf(error)}` }
  }
}

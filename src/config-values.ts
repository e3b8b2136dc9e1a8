import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { type AttributeSchema, compileAttributeSchema } from './domain/attribute-schema.ts'

// What the values of environment variables may look like.

/** Gives the value, or throws an Error whose message completes "<variable> …" and quotes no secret. */
export type Parse<T> = (raw: string) => T

/** Gives a variable's value, or its fallback; what is wrong with it is told at the end, with everything else. */
export type Read = <T>(name: string, parse: Parse<T>, options: { fallback?: NoInfer<T>; example: string }) => T

export function text(raw: string): string {
  return raw
}

export function integer(min: number, max: number): Parse<number> {
  return (raw) => {
    const value = Number(raw)
    if (!/^\d+$/.test(raw) || value < min || value > max)
      throw new Error(`is "${raw}", not a whole number from ${min} to ${max}`)
    return value
  }
}

export function share(raw: string): number {
  if (!/^(0|1|0?\.\d+|1\.0+|0\.0+)$/.test(raw)) throw new Error(`is "${raw}", not a number from 0 to 1`)
  return Number(raw)
}

export function boolean(raw: string): boolean {
  return oneOf('true', 'false')(raw) === 'true'
}

export function oneOf<T extends string>(...values: T[]): Parse<T> {
  return (raw) => {
    const value = values.find((each) => each === raw)
    if (value === undefined) throw new Error(`is "${raw}", not one of ${values.join(', ')}`)
    return value
  }
}

export function list<T>(item: Parse<T>): Parse<T[]> {
  return (raw) =>
    raw
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean)
      .map(item)
}

/** What fits into an Authorization header as a bearer token (RFC 6750) and cannot be guessed. Never quoted. */
export function secret(raw: string): string {
  if (!/^[\w.~+/-]+=*$/.test(raw) || raw.length < 32 || raw.length > 512) {
    throw new Error('has a secret that is not 32 to 512 characters of A-Z, a-z, 0-9 and -._~+/ (= at the end)')
  }
  return raw
}

/** Timers overflow at 24 days, and would then run out at once. */
const MAX_DURATION_MS = 24 * 3_600_000

/** Milliseconds, from `0s`, `500ms`, `30s`, `10m` or `1h`. */
export function duration(minMs: number): Parse<number> {
  return (raw) => {
    const [, amount, unit] = /^(\d{1,6})(ms|s|m|h)$/.exec(raw) ?? []
    if (!amount || !unit) throw new Error(`is "${raw}", not a duration such as 30s, 10m or 1h`)
    const ms = Number(amount) * { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h']
    if (ms < minMs) throw new Error(`is "${raw}", less than ${minMs}ms`)
    if (ms > MAX_DURATION_MS) throw new Error(`is "${raw}", more than 24h`)
    return ms
  }
}

export function rate(raw: string): { max: number; windowMs: number } {
  const [, max, unit] = /^(\d{1,9})\/(s|sec|min|h)$/.exec(raw) ?? []
  if (!max || !unit || Number(max) === 0) throw new Error(`is "${raw}", not a number of requests per s, min or h`)
  return { max: Number(max), windowMs: unit === 'min' ? 60_000 : unit === 'h' ? 3_600_000 : 1_000 }
}

export function databaseUrl(raw: string): string {
  // The value holds a password: it is never quoted.
  const url = parseUrl(raw)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !isDecodable(url.href)) {
    throw new Error('is not a postgresql:// URL (special characters of the password must be percent-encoded)')
  }
  return raw
}

export function replicaUrl(raw: string): string | null {
  return databaseUrl(raw)
}

/** The driver forgives a lone `%`, but not bytes that are no UTF-8. */
function isDecodable(href: string): boolean {
  try {
    decodeURIComponent(href.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))
    return true
  } catch {
    return false
  }
}

export function redisUrl(raw: string): string | null {
  if (!/^rediss?:$/.test(parseUrl(raw)?.protocol ?? '')) throw new Error('is not a redis:// or rediss:// URL')
  return raw
}

/** https, or http on this very machine. */
export function secureUrl(raw: string): string {
  const url = parseUrl(raw)
  const loopback =
    url?.hostname === 'localhost' || url?.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url?.hostname ?? '')
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback)) return raw
  throw new Error(`is "${raw}", not an https:// URL (http:// is for localhost only)`)
}

export function httpUrl(raw: string): string {
  if (!/^https?:$/.test(parseUrl(raw)?.protocol ?? '')) throw new Error('is not an http:// or https:// URL')
  return raw
}

/** `name=value,name=value`, percent-encoded (W3C Baggage, without properties). May hold secrets: never quoted. */
export function keyValues(raw: string): Record<string, string> {
  const pairs = list((each) => /^([^\s=]+)\s*=\s*(.*)$/.exec(each) ?? [])(raw)
  try {
    return Object.fromEntries(
      pairs.map(([, name, value]) => {
        if (name === undefined || value === undefined) throw new Error()
        return [name, decodeURIComponent(value)]
      }),
    )
  } catch {
    throw new Error('is not name=value,name=value with percent-encoded values')
  }
}

export function auth0Domain(raw: string): string {
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(raw)) throw new Error(`is "${raw}", not a bare host name`)
  return raw.toLowerCase()
}

export function origin(raw: string): string {
  if (parseUrl(raw)?.origin !== raw)
    throw new Error(`has "${raw}", not an exact origin (scheme, host and port; no path, no slash at the end)`)
  return raw
}

export function cidr(raw: string): string {
  const [address = '', bits = '0', ...rest] = raw.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
    throw new Error(`has "${raw}", not an IP address or CIDR`)
  }
  return raw
}

export function attributeSchema(path: string): AttributeSchema {
  try {
    return compileAttributeSchema(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new Error(`is ${path}, which is not a usable attribute schema: ${(error as Error).message}`)
  }
}

function parseUrl(raw: string): URL | undefined {
  return URL.canParse(raw) ? new URL(raw) : undefined
}

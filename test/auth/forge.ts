import { randomUUID } from 'node:crypto'
import type { Jwk } from './keys.ts'
import { PUBLIC_JWK, SIGNERS } from './signers.ts'

export const ISSUER = 'https://tenant.example.com/'
export const SECOND_ISSUER = 'https://login.example.com/'
export const AUDIENCE = 'https://api.example.com'

export interface Recipe {
  /** Over the header of a good token; `undefined` takes a parameter away. */
  readonly header?: Jwk
  /** Over the claims of a good token, given the time; `undefined` takes a claim away. */
  readonly claims?: Jwk | ((nowS: number) => Jwk)
  /** The header or the payload itself, where JSON.stringify would not write it. */
  readonly headerText?: string | Buffer
  readonly payloadText?: string | Buffer
  readonly signer?: keyof typeof SIGNERS
  /** Changes the finished token. */
  readonly edit?: (token: string) => string
  /** How the token travels; if not said otherwise, as `Authorization: Bearer <token>`. */
  readonly headers?: (token: string) => Record<string, string>
  readonly query?: (token: string) => string
}

/** A token made as the recipe says; without one, a good token of a user. */
export function forge(recipe: Recipe = {}): string {
  const header = recipe.headerText ?? JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: 'good', ...recipe.header })
  const payload = recipe.payloadText ?? JSON.stringify(claimsOf(recipe))
  const input = `${base64url(header)}.${base64url(payload)}`
  const token = `${input}.${base64url(SIGNERS[recipe.signer ?? 'good'](input))}`
  return recipe.edit ? recipe.edit(token) : token
}

/** The claims of a good token, issued `nowS` seconds after 1970. No two are the same, so none is known from before. */
export function goodClaims(nowS = Math.floor(Date.now() / 1000)): Jwk {
  const sub = 'auth0|507f1f77bcf86cd799439020'
  return { iss: ISSUER, sub, aud: AUDIENCE, azp: 'dev-spa', iat: nowS, exp: nowS + 600, jti: randomUUID() }
}

function claimsOf({ claims }: Recipe): Jwk {
  const nowS = Math.floor(Date.now() / 1000)
  return { ...goodClaims(nowS), ...(typeof claims === 'function' ? claims(nowS) : claims) }
}

export function base64url(text: string | Buffer): string {
  return Buffer.from(text).toString('base64url')
}

/** A good token of `length` characters. */
export function tokenOfLength(length: number): string {
  const missing = length - forge({ claims: { padding: '' } }).length
  for (let padding = Math.floor(missing * 0.75) - 2; ; padding++) {
    const token = forge({ claims: { padding: 'x'.repeat(padding) } })
    if (token.length >= length) return token
  }
}

/**
 * A good token whose signature has the modulus added to it: the same number to RSA's arithmetic, in other bytes. It fits into 256 bytes
 * for some tokens only, so several are tried.
 */
export function tokenPlusModulus(): string {
  const modulus = numberOf(String(PUBLIC_JWK.n))
  for (let tries = 1; ; tries++) {
    const [header, payload, signature = ''] = forge().split('.')
    const hex = (numberOf(signature) + modulus).toString(16)
    if (hex.length === 512 || tries === 500) return `${header}.${payload}.${base64url(Buffer.from(hex, 'hex'))}`
  }
}

function numberOf(text: string): bigint {
  return BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)
}

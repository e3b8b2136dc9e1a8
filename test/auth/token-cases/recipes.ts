import type { RefusalReason } from '../../../src/auth/refusal.ts'
import { base64url, goodClaims, type Recipe } from '../forge.ts'
import type { Jwk } from '../keys.ts'

/** What has to come of a token: a 200, a 403 for machines, a 401 without a token, or a 401 with this reason (in the log only). */
export type Outcome = 'accepted' | 'user_token_required' | 'token_missing' | RefusalReason

/** One line of the matrix. */
export type TokenCase = readonly [name: string, outcome: Outcome, recipe: Recipe]

type Signer = Recipe['signer'] & string

/** Somebody else's address. Nothing may ever be fetched from it. */
export const EVIL = 'https://evil.example.net/'

export const header = (members: Jwk): Recipe => ({ header: members })
export const alg = (name: unknown, signer: Signer = 'good'): Recipe => ({ header: { alg: name }, signer })
export const kid = (value: unknown, signer: Signer = 'good'): Recipe => ({ header: { kid: value }, signer })
export const headerText = (text: string | Buffer): Recipe => ({ headerText: text })
/** A good header, with more written at its end. */
export const headerPlus = (text: string): Recipe => headerText(`{"alg":"RS256","typ":"JWT","kid":"good",${text}}`)

export const claims = (members: Jwk): Recipe => ({ claims: members })
/** Claims that depend on the time, in seconds since 1970. */
export const at = (make: (nowS: number) => Jwk): Recipe => ({ claims: make })
export const payloadText = (text: string | Buffer): Recipe => ({ payloadText: text })
/** A good payload, with more written at its end. */
export const payloadPlus = (text: string): Recipe =>
  payloadText(`${JSON.stringify(goodClaims()).slice(0, -1)},${text}}`)

export const edit = (change: (token: string) => string): Recipe => ({ edit: change })
/** Changes one of the three parts of the finished token. */
export const part = (index: 0 | 1 | 2, change: (text: string) => string): Recipe =>
  edit((token) =>
    token
      .split('.')
      .map((text, i) => (i === index ? change(text) : text))
      .join('.'),
  )
/** Changes the bytes of the signature. */
export const signature = (change: (bytes: Buffer) => Buffer): Recipe =>
  part(2, (text) => base64url(change(Buffer.from(text, 'base64url'))))

export const headers = (make: (token: string) => Record<string, string>): Recipe => ({ headers: make })
export const authorization = (make: (token: string) => string): Recipe =>
  headers((token) => ({ authorization: make(token) }))
/** No header, and the token in the query. */
export const query = (make: (token: string) => string): Recipe => ({ headers: () => ({}), query: make })

/** Bytes that are no UTF-8 when a character is above 0x7f. */
export const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

/** The same bytes in another spelling: the last character has bits to spare, and one of them is set. */
export function setUnusedBit(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.slice(-1)) + 1]
}

export function flipBit(bytes: Buffer, index: number): Buffer {
  bytes[index] = (bytes[index] ?? 0) ^ 1
  return bytes
}

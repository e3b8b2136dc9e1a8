import { generateKeyPairSync, type KeyObject } from 'node:crypto'

export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

export type Jwk = Record<string, unknown>

/** An RSA key pair. Making one takes a tenth of a second or so: make few, and give them many kids. */
export function rsaKey(modulusLength = 2048, publicExponent = 65_537): KeyPair {
  return generateKeyPairSync('rsa', { modulusLength, publicExponent })
}

/** The public half as an entry of a key set, with `members` on top; `undefined` takes one away. */
export function jwkOf({ publicKey }: KeyPair, kid: unknown, members: Jwk = {}): Jwk {
  return { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256', ...members }
}

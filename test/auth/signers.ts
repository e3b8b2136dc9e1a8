import { constants, createHmac, generateKeyPairSync, type KeyObject, privateEncrypt, sign } from 'node:crypto'
import { type Jwk, jwkOf, rsaKey } from './keys.ts'

const issuerKey = rsaKey()
const attackerKey = rsaKey()
const weakKey = rsaKey(1024)
const smallExponentKey = rsaKey(2048, 3)
const curveKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const edwardsKey = generateKeyPairSync('ed25519')

/** What the issuer publishes: one good key under two names, and under each other name one that must not verify anything. */
export const PUBLISHED: readonly Jwk[] = [
  jwkOf(issuerKey, 'good'),
  jwkOf(issuerKey, 'k'.repeat(128)),
  jwkOf(issuerKey, 'for-encryption', { use: 'enc' }),
  jwkOf(issuerKey, 'for-wrapping', { key_ops: ['wrapKey'] }),
  jwkOf(issuerKey, 'for-rs512', { alg: 'RS512' }),
  jwkOf(issuerKey, 'twice'),
  jwkOf(attackerKey, 'twice'),
  jwkOf(weakKey, 'weak'),
  jwkOf(smallExponentKey, 'small-exponent'),
  { ...issuerKey.privateKey.export({ format: 'jwk' }), kid: 'leaked' },
  { ...curveKey.publicKey.export({ format: 'jwk' }), kid: 'curve' },
]

export const PUBLIC_JWK: Jwk = issuerKey.publicKey.export({ format: 'jwk' })
export const ATTACKER_JWK: Jwk = jwkOf(attackerKey, 'good')

export const PUBLIC_PEM = issuerKey.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const PUBLIC_DER = issuerKey.publicKey.export({ type: 'spki', format: 'der' })

type Signer = (input: string) => Buffer

/** Ways to sign the text `header.payload`, the right one first. */
export const SIGNERS = {
  good: rsa('sha256', issuerKey.privateKey),
  attacker: rsa('sha256', attackerKey.privateKey),
  weak: rsa('sha256', weakKey.privateKey),
  smallExponent: rsa('sha256', smallExponentKey.privateKey),
  rs1: rsa('sha1', issuerKey.privateKey),
  rs384: rsa('sha384', issuerKey.privateKey),
  rs512: rsa('sha512', issuerKey.privateKey),
  ps256: pss('sha256'),
  ps384: pss('sha384'),
  ps512: pss('sha512'),
  // PKCS #1 padding around the bare text, without the digest and its name.
  bare: (input) => privateEncrypt(issuerKey.privateKey, Buffer.from(input).subarray(0, 32)),
  es256: (input) => sign('sha256', Buffer.from(input), { key: curveKey.privateKey, dsaEncoding: 'ieee-p1363' }),
  eddsa: (input) => sign(null, Buffer.from(input), edwardsKey.privateKey),
  // The public key, which everybody has, as the secret.
  hs256Pem: hmac('sha256', PUBLIC_PEM),
  hs256PemTrimmed: hmac('sha256', PUBLIC_PEM.trim()),
  hs256Der: hmac('sha256', PUBLIC_DER),
  hs256Jwk: hmac('sha256', JSON.stringify(PUBLIC_JWK)),
  hs256Modulus: hmac('sha256', Buffer.from(String(PUBLIC_JWK.n), 'base64url')),
  hs256Empty: hmac('sha256', ''),
  hs384Pem: hmac('sha384', PUBLIC_PEM),
  hs512Pem: hmac('sha512', PUBLIC_PEM),
  // No signature at all.
  nothing: () => Buffer.alloc(0),
  zeros: () => Buffer.alloc(256),
  ones: () => Buffer.alloc(256, 0xff),
  oneByte: () => Buffer.of(1),
  long: () => Buffer.alloc(2048, 7),
} as const satisfies Record<string, Signer>

function rsa(hash: string, key: KeyObject): Signer {
  return (input) => sign(hash, Buffer.from(input), key)
}

function pss(hash: string): Signer {
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants
  return (input) => sign(hash, Buffer.from(input), { key: issuerKey.privateKey, padding, saltLength })
}

function hmac(hash: string, secret: string | Buffer): Signer {
  return (input) => createHmac(hash, secret).update(input).digest()
}

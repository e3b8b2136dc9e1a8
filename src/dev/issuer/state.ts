import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK_RSA_Private, type JWK_RSA_Public } from 'jose'
import { readJson, writeJson } from './json-file.ts'

/** The private half included: it signs nothing but tokens of this one development issuer. */
export type SigningKey = JWK_RSA_Private & { kid: string; alg: 'RS256'; use: 'sig' }

/** What has to outlive a restart, so that tokens and cookies stay valid. */
export interface IssuerState {
  /** The exact `iss`, with Auth0's trailing slash. */
  issuer: string
  audience: string
  signingKey: SigningKey
  cookieKeys: string[]
}

const FILE = 'issuer.json'

/** The state of an issuer that has run on this folder, or undefined when none has. */
export function readState(stateDir: string): IssuerState | undefined {
  return readJson<IssuerState>(join(stateDir, FILE))
}

/** Reads the state or makes it, keys included, and notes the issuer and audience of this run. */
export async function openState(stateDir: string, run: { issuer: string; audience: string }): Promise<IssuerState> {
  const known = readState(stateDir)
  const state = {
    ...run,
    signingKey: known?.signingKey ?? (await createKey()),
    cookieKeys: known?.cookieKeys ?? [randomBytes(32).toString('base64url')],
  }
  writeJson(join(stateDir, FILE), state)
  return state
}

/** The half of the key that verifies. */
export function publicKey({ n, e, kid, alg, use }: SigningKey): JWK_RSA_Public {
  return { kty: 'RSA', n, e, kid, alg, use }
}

async function createKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = (await exportJWK(privateKey)) as JWK_RSA_Private
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' }
}

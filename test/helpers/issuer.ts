import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT } from 'jose'
import type { Teardown } from './database.ts'

export const AUDIENCE = 'https://profile.test/api'

export interface TestIssuer {
  issuer: string
  jwksUrl: string
  privateKey: KeyObject
  kid: string
  /** How often the key set was fetched. */
  fetches(): number
  /** An access token as Auth0 would make it; claims given here win, `undefined` removes one. */
  token(claims?: Record<string, unknown>): Promise<string>
}

/** Of all issuers of one process: making it takes longer than most tests. */
const PAIR = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** A key set over HTTP and tokens that match it; the service under test fetches it like any other. */
export async function startTestIssuer(t: Teardown): Promise<TestIssuer> {
  const { publicKey, privateKey } = PAIR
  const kid = randomUUID()
  const keys = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] })
  let fetches = 0
  const server = createServer((_request, response) => {
    fetches++
    response.setHeader('content-type', 'application/json').end(keys)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    issuer,
    jwksUrl: `${issuer}.well-known/jwks.json`,
    privateKey,
    kid,
    fetches: () => fetches,
    async token(claims = {}) {
      const now = Math.floor(Date.now() / 1000)
      const payload = {
        iss: issuer,
        aud: AUDIENCE,
        sub: 'auth0|test',
        azp: 'test-app',
        iat: now,
        exp: now + 3600,
        ...claims,
      }
      return new SignJWT(JSON.parse(JSON.stringify(payload)))
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
        .sign(privateKey)
    },
  }
}

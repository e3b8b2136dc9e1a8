import { createSign, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export const AUDIENCE = 'https://profile.bench/api'

export interface BenchIssuer {
  issuer: string
  /** Another one at every call, also for the same subject. */
  token(subject: string, permissions?: readonly string[]): string
  close(): void
}

/** A key set over HTTP, and tokens as Auth0 would make them. */
export async function startBenchIssuer(): Promise<BenchIssuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = JSON.stringify({
    keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'RS256', use: 'sig' }],
  })
  const server: Server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(keys)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const header = encode({ alg: 'RS256', typ: 'JWT', kid: 'bench' })
  const now = Math.floor(Date.now() / 1000)
  let made = 0
  return {
    issuer,
    token(sub, permissions) {
      const claims = {
        iss: issuer,
        sub,
        aud: [AUDIENCE, `${issuer}userinfo`],
        iat: now,
        exp: now + 86_400,
        azp: 'bench',
        jti: `${made++}`,
        scope: 'openid profile email',
        permissions,
      }
      const signed = `${header}.${encode(claims)}`
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`
    },
    close: () => server.close(),
  }
}

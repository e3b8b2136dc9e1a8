import { once } from 'node:events'
import { type AddressInfo, connect, Socket } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { createAuthenticator } from '../../src/auth/authenticator.ts'
import { requireUser } from '../../src/auth/guard.ts'
import { createKeyRing, type KeyRing, type KeyRingOptions } from '../../src/auth/key-ring.ts'
import { Problem } from '../../src/domain/problem.ts'
import { AUDIENCE, ISSUER, SECOND_ISSUER } from './forge.ts'
import { type Answer, type HostileIssuer, keys, startIssuer } from './hostile-issuer.ts'
import { PUBLISHED } from './signers.ts'

export const PROFILE = '/api/v1/accounts/users/profile'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

export interface AppWithAuth {
  readonly issuer: HostileIssuer
  readonly keyRing: KeyRing
  /** GET of `url`, by default a path that a user's token opens, without a socket. */
  request(headers: Record<string, string>, url?: string): Promise<Reply>
  /** The same over a socket of its own, the header lines and whatever follows them exactly as given. */
  requestRaw(lines: readonly string[]): Promise<Reply>
  /** Reasons of the refusals so far, as the log gets them. */
  readonly reasons: readonly (string | undefined)[]
  /** `host:port` of every connection that the service has opened so far, to whatever. */
  readonly connections: readonly string[]
}

export interface AuthOptions extends Partial<KeyRingOptions> {
  /** What the issuer answers first; by default the keys that `forge` signs with. */
  readonly answer?: Answer
}

/** Starts an issuer and an app that trusts it, and waits for the first fetch of its keys. Both end with the test. */
export async function withAuth(t: Test, options: AuthOptions = {}): Promise<AppWithAuth> {
  const connections = recordConnections(t)
  const { answer = keys(...PUBLISHED), ...ringOptions } = options
  const issuer = await startIssuer(t, answer)
  const keyRing = createKeyRing({ jwksUrl: issuer.jwksUrl, refreshMs: 600_000, ...ringOptions })
  const reasons: (string | undefined)[] = []
  const app = buildApp(keyRing, reasons)
  t.teardown(() => keyRing.close())
  t.teardown(() => app.close())
  keyRing.start()
  await keyRing.loaded()
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    issuer,
    keyRing,
    reasons,
    get connections() {
      return connections.filter((address) => address !== `127.0.0.1:${port}`)
    },
    async request(headers, url = PROFILE) {
      const { statusCode, headers: replied, body } = await app.inject({ url, headers })
      return { status: statusCode, headers: replied, body }
    },
    requestRaw: (lines) => requestRaw(port, lines),
  }
}

/** As little of an app as can ask who is calling. */
function buildApp(keyRing: KeyRing, reasons: (string | undefined)[]): FastifyInstance {
  const app = Fastify()
  const issuers = [ISSUER, SECOND_ISSUER]
  const authenticate = createAuthenticator({ app, issuers, audience: AUDIENCE, emailClaim: 'email', keyRing })
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof Problem)) throw error
    const { code, status, title, detail } = error
    reasons.push(error.reason)
    reply.code(status).headers(error.headers).type('application/problem+json')
    return reply.send(JSON.stringify({ code, status, title, detail }))
  })
  app.get(PROFILE, async (request) => {
    const principal = await authenticate(request)
    requireUser(principal)
    return principal
  })
  return app
}

async function requestRaw(port: number, lines: readonly string[]): Promise<Reply> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write([`GET ${PROFILE} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines, '', ''].join('\r\n'))
  let text = ''
  for await (const chunk of socket.setEncoding('latin1')) text += chunk
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const [statusLine = '', ...headers] = head.split('\r\n')
  const parsed = headers.map((line) => /^([^:]+): (.*)$/.exec(line)?.slice(1) ?? [])
  return { status: Number(statusLine.split(' ')[1]), headers: Object.fromEntries(lowerCased(parsed)), body }
}

function lowerCased(headers: readonly (readonly string[])[]): (readonly [string, string])[] {
  return headers.map(([name = '', value = '']) => [name.toLowerCase(), value])
}

/** Every TCP and TLS client in the process ends up in this one method, with the host's name as it was asked for. */
function recordConnections(t: Test): string[] {
  const addresses: string[] = []
  const original = Socket.prototype.connect
  Socket.prototype.connect = function record(this: Socket, ...args: unknown[]): Socket {
    const [first] = args.flat() as [{ host?: string; port?: number; path?: string } | undefined]
    addresses.push(first?.path ?? `${first?.host}:${first?.port}`)
    return Reflect.apply(original, this, args)
  }
  t.teardown(() => {
    Socket.prototype.connect = original
  })
  return addresses
}

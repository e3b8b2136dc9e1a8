import { EventEmitter, once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'
import type { Jwk } from './keys.ts'

/** How the key set's address answers. */
export type Answer = RequestListener

export interface HostileIssuer {
  /** The key set's address. */
  readonly jwksUrl: string
  /** How often the key set was asked for. */
  readonly requests: number
  /** Resolves as soon as the key set was asked for `count` times in all. */
  asked(count: number): Promise<void>
  /** From now on, answer like this. */
  answer(how: Answer): void
  /** Nobody listens any more, connections are refused; `up` listens on the same port again. */
  down(): Promise<void>
  up(): Promise<void>
}

/** Starts an issuer on loopback that answers with `first`, and stops it when the test ends. */
export async function startIssuer(t: Test, first: Answer): Promise<HostileIssuer> {
  const arrivals = new EventEmitter()
  let how = first
  let requests = 0
  let port = 0
  const server = createServer((request, response) => {
    requests++
    arrivals.emit('request')
    how(request, response)
  })

  async function up(): Promise<void> {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }

  async function down(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  await up()
  t.teardown(() => server.listening && down())
  return {
    jwksUrl: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    get requests() {
      return requests
    },
    async asked(count) {
      while (requests < count) await once(arrivals, 'request')
    },
    answer(next) {
      how = next
    },
    up,
    down,
  }
}

/** A good answer: these keys. */
export function keys(...jwks: readonly unknown[]): Answer {
  return json({ keys: jwks })
}

export function json(document: unknown): Answer {
  return (_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(document))
}

export function status(code: number, headers: Record<string, string> = {}, ...jwks: readonly Jwk[]): Answer {
  return (_request, response) => response.writeHead(code, headers).end(JSON.stringify({ keys: jwks }))
}

/** The same answer under another status. */
export function withStatus(code: number, answer: Answer): Answer {
  return (request, response) => {
    response.statusCode = code
    answer(request, response)
  }
}

/** Sends the caller elsewhere, where it is answered. */
export function redirect(answer: Answer): Answer {
  return (request, response) => {
    if (request.url === '/elsewhere') answer(request, response)
    else response.writeHead(302, { location: '/elsewhere' }).end()
  }
}

export function text(body: string | Buffer): Answer {
  return (_request, response) => response.end(body)
}

/** Takes the request and says nothing. */
export const hang: Answer = () => {}

/** Cuts the connection in the middle of the body. */
export const cutOff: Answer = (_request, response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('{"keys":[')
  setTimeout(() => response.destroy(), 10).unref()
}

/** Sends a byte now and then, for ever: no timeout between two bytes ever fires. */
export const drip: Answer = (_request, response) => {
  response.write('{"keys":[')
  const timer = setInterval(() => response.write(' '), 10).unref()
  response.on('close', () => clearInterval(timer))
}

/** Sends as much as the other side takes, for ever. */
export const flood: Answer = (_request, response) => {
  const spaces = ' '.repeat(64 * 1024)
  const pour = () => {
    while (!response.destroyed && response.write(spaces));
  }
  response.on('drain', pour).write('{"keys":[')
  pour()
}

/** Holds the answer back until `release` is called. */
export function held(answer: Answer): { answer: Answer; release(): void } {
  const waiting: (() => void)[] = []
  return {
    answer: (request, response: ServerResponse<typeof request>) => void waiting.push(() => answer(request, response)),
    release() {
      for (const send of waiting.splice(0)) send()
    },
  }
}

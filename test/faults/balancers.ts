import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { Teardown } from '../helpers/database.ts'
import { send } from './http.ts'

/** What requests can be sent to. */
export interface Target {
  readonly url: string
  readonly opsUrl: string
}

/** Like a readiness probe of Kubernetes with `periodSeconds: 1`, the shortest it has, and `failureThreshold: 1`. */
const PROBE_PERIOD_MS = 1_000

export interface Probes {
  /** The next target in turn, of those whose last probe was answered with 200. */
  next(): Target | undefined
  /** Resolves when the target has been found ready. */
  ready(target: Target): Promise<void>
}

/** Asks every target's `/readyz`, again and again. */
export function startProbes(t: Teardown, targets: readonly Target[]): Probes {
  const ready = new Set<Target>()
  const waiting = new Map<Target, () => void>()
  let turn = 0

  async function probe(target: Target): Promise<void> {
    const { status } = await send(target.opsUrl, { path: '/readyz' })
    if (status !== 200) return void ready.delete(target)
    ready.add(target)
    waiting.get(target)?.()
  }

  const timer = setInterval(() => {
    for (const target of targets) void probe(target)
  }, PROBE_PERIOD_MS)
  t.teardown(() => clearInterval(timer))
  return {
    next: () => [...ready][turn++ % ready.size],
    ready: (target) => (ready.has(target) ? Promise.resolve() : new Promise((resolve) => waiting.set(target, resolve))),
  }
}

/**
 * A reverse proxy: every request goes to a ready target, over connections that are kept. It tries nothing twice: a failure of a target
 * is a failure for the caller, 502.
 */
export async function startReverseProxy(t: Teardown, probes: Probes): Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const fail = (error: Error) =>
      outgoing.headersSent ? outgoing.destroy() : outgoing.writeHead(502).end(error.message)
    const target = probes.next()
    if (!target) return void fail(new Error('no target is ready'))
    const { method = '', url = '', headers } = incoming
    const upstream = request(target.url + url, { agent, method, headers: withoutHopByHop(headers) }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.headers))
      answer.on('error', fail).pipe(outgoing)
    })
    incoming.pipe(upstream.on('error', fail))
  }
  // It never closes a connection of a caller by itself: that would be its failure, not the service's.
  const server = createServer({ keepAliveTimeout: 0 }, forward)
  t.teardown(() => agent.destroy())
  t.teardown(() => server.closeAllConnections())
  return listen(t, server)
}

function withoutHopByHop({ connection, 'keep-alive': keepAlive, ...headers }: IncomingMessage['headers']) {
  return headers
}

/**
 * Like kube-proxy: every connection goes to a target that is ready when it is made, and stays there for as long as it lives, whatever
 * becomes of the target.
 */
export async function startConnectionBalancer(t: Teardown, probes: Probes): Promise<string> {
  const open = new Set<Socket>()
  const server = createTcpServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const target = probes.next()
    if (!target) return void client.resetAndDestroy()
    const { hostname, port } = new URL(target.url)
    const upstream = connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true })
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket)
      // A reset on one side is a reset on the other.
      socket.on('error', () => other.resetAndDestroy())
      socket.on('close', () => open.delete(socket))
      socket.pipe(other)
    }
  })
  t.teardown(() => {
    for (const socket of open) socket.destroy()
  })
  return listen(t, server)
}

async function listen(t: Teardown, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

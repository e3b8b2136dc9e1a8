import type { Server, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

const LOOK_EVERY_MS = 20

/** Lets an app end without anybody noticing. */
export interface Drain {
  /**
   * Serves on, but from now on every answer is the last one on its connection: callers take their next request elsewhere. Otherwise a kept
   * connection would bring requests for as long as it lives, whatever the load balancer knows, and be closed just when the next one comes.
   */
  retire(): void
  /** Nobody new gets in; requests in flight may take up to `limitMs`. */
  close(limitMs: number): Promise<void>
}

/**
 * Watches the requests of an app, from before it listens, so that it can be closed as soon as they are answered. Node's own `close` also
 * waits for connections that have not sent a request yet, and for those that were kept open after the last answer: for as long as they live.
 */
export function drainable(app: FastifyInstance): Drain {
  const { server } = app
  const inFlight = watchRequests(server)
  let retired = false

  function retire(): void {
    if (retired) return
    retired = true
    for (const response of inFlight) closeAfter(response)
    // Before Fastify's own listener, which may answer at once.
    server.prependListener('request', (_request, response) => closeAfter(response))
  }

  return {
    retire,
    async close(limitMs) {
      retire()
      const deadline = performance.now() + limitMs
      const isDone = () => inFlight.size === 0 || performance.now() > deadline
      const look = setInterval(() => {
        if (isDone() && !server.listening) server.closeAllConnections()
      }, LOOK_EVERY_MS)
      await app.close()
      // The server waits for connections that it has accepted itself, and not for those that listen.ts has handed to it.
      while (!isDone()) await sleep(LOOK_EVERY_MS)
      server.closeAllConnections()
      clearInterval(look)
    },
  }
}

function watchRequests(server: Server): Set<ServerResponse> {
  const inFlight = new Set<ServerResponse>()
  server.on('request', (_request, response) => {
    inFlight.add(response)
    response.once('close', () => inFlight.delete(response))
  })
  return inFlight
}

function closeAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close')
}

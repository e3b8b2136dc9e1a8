import type { Server } from 'node:http'
import type { FastifyInstance } from 'fastify'

const LOOK_EVERY_MS = 20

/**
 * Watches the requests of an app, from before it listens, so that it can be closed as soon as they are answered. Node's own `close` also
 * waits for connections that have not sent a request yet, and for those that were kept open after the last answer: for as long as they live.
 * @returns closes the app: nobody new gets in, requests in flight may take up to `limitMs`
 */
export function drainable(app: FastifyInstance): (limitMs: number) => Promise<void> {
  const requests = countRequests(app.server)
  return async (limitMs) => {
    const deadline = performance.now() + limitMs
    const look = setInterval(() => {
      const done = requests() === 0 || performance.now() > deadline
      if (done && !app.server.listening) app.server.closeAllConnections()
    }, LOOK_EVERY_MS)
    await app.close()
    clearInterval(look)
  }
}

function countRequests(server: Server): () => number {
  let inFlight = 0
  server.on('request', (_request, response) => {
    inFlight++
    response.once('close', () => {
      inFlight--
    })
  })
  return () => inFlight
}

import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../observability/metrics.ts'

/**
 * One line and one observation for every request: what was called, what came of it, how long it took. Never a URL, header or body:
 * those hold personal data.
 */
export function registerRequestLog(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const operation = request.routeOptions.config.operation?.id ?? 'none'
    const status = reply.statusCode
    metrics.requestDone({ operation, status }, reply.elapsedTime / 1000)
    const problem = request.problem ?? undefined
    request.log.info({ operation, status, problem, ms: Math.round(reply.elapsedTime * 10) / 10 }, 'request')
  })
}

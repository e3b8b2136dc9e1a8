import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../observability/metrics.ts'
import { traceIdOf } from '../observability/trace-parent.ts'

/**
 * One line and one observation for every request: what was called, what came of it, how long it took. Never a URL, header or body:
 * those hold personal data.
 */
export function registerRequestLog(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id)
    const trace_id = traceIdOf(request.headers.traceparent)
    // So that the lines of a trace are found, from the caller's through ours.
    if (trace_id) request.log = request.log.child({ trace_id })
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const operation = request.routeOptions.config.operation?.id ?? 'none'
    const status = reply.statusCode
    const ms = Math.round(reply.elapsedTime * 10) / 10
    metrics.requestDone(operation, status, ms / 1000, request.problem)
    request.log.info({ operation, status, problem: request.problem ?? undefined, ms }, 'request')
    done()
  })
}

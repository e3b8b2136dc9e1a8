import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../observability/metrics.ts'
import { readContext } from '../tracing/context.ts'

/**
 * One line and one observation for every request: what was called, what came of it, how long it took. Never a URL, header or body:
 * those hold personal data.
 */
export function registerRequestLog(app: FastifyInstance, metrics: Metrics, { traced }: { traced: boolean }): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-Id', request.id)
    // So that the lines of a trace are found, from the caller's through ours. Where there are spans, their lines name them.
    const trace_id = traced ? undefined : readContext(request.headers.traceparent)?.traceId
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

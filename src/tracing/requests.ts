import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { readContext } from './context.ts'
import { KIND } from './span.ts'
import type { ActiveSpan, Tracer } from './tracer.ts'

/** The specification's list; whatever else somebody sends is `_OTHER`. */
const METHODS = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE'])
/** The caller left before the answer was sent. */
const HUNG_UP = 'client_closed_request'

/**
 * A span for every request, as part of the caller's trace if it names one. By the contract's path, never by the URL: ids and query strings
 * belong to people. Probes have none.
 */
export function traceRequests(app: FastifyInstance, tracer: Tracer): void {
  const spans = new WeakMap<FastifyRequest, ActiveSpan>()

  app.addHook('onRequest', (request, reply, done) => {
    const { operation } = request.routeOptions.config
    if (operation && !operation.security) return done()
    const method = METHODS.has(request.method) ? request.method : '_OTHER'
    const route = operation && routeOf(request)
    const name = route ? `${method} ${route}` : method === '_OTHER' ? 'HTTP' : method
    const parent = readContext(request.headers.traceparent, request.headers.tracestate)
    const span = tracer.begin(name, KIND.server, parent, {
      'http.request.method': method,
      ...(route ? { 'http.route': route } : {}),
      ...(operation ? { 'profile.operation': operation.id } : {}),
      'url.scheme': request.protocol,
      'network.protocol.version': request.raw.httpVersion,
      'profile.request_id': request.id,
    })
    spans.set(request, span)
    const { traceId: trace_id, spanId: span_id } = span.context
    request.log = request.log.child({ trace_id, span_id })
    reply.raw.once('close', () => finish(span, request, reply))
    tracer.within(span, done)
  })

  // A body's last piece comes from the connection, which knows nothing of the span.
  app.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request)
    if (span) tracer.within(span, done)
    else done()
  })

  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request)
    if (span) finish(span, request, reply)
    done()
  })
}

/** `/api/v1/accounts/users/:user_id` -> `/api/v1/accounts/users/{user_id}`, as in the contract. */
function routeOf({ routeOptions }: FastifyRequest): string {
  return (routeOptions.url ?? '').replaceAll(/:(\w+)/g, '{$1}')
}

function finish(span: ActiveSpan, { problem }: FastifyRequest, { raw, statusCode }: FastifyReply): void {
  const { attributes } = span
  if (problem) attributes['profile.problem'] = problem
  if (!raw.writableEnded) {
    span.end(HUNG_UP)
    return
  }
  attributes['http.response.status_code'] = statusCode
  // What the caller did wrong is no failure of the service.
  span.end(statusCode >= 500 ? (problem ?? String(statusCode)) : undefined)
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { toTraceparent } from './context.ts'
import { KIND } from './span.ts'
import type { ActiveSpan, Tracer } from './tracer.ts'

/** What Node's fetch (undici) says of a request. */
interface OutgoingRequest {
  origin: string
  path: string
  method: string
  addHeader(name: string, value: string): void
}

interface Message {
  request: OutgoingRequest
  response?: { statusCode: number }
  error?: Error & { code?: string }
}

/**
 * A span for every outgoing request, which carries the trace with it: part of what is being worked on, or the beginning of a trace. Whoever
 * makes the request knows nothing of it.
 * @param except this URL: the spans' own way out
 * @returns ends it
 */
export function traceOutgoing(tracer: Tracer, except: string): () => void {
  const spans = new WeakMap<OutgoingRequest, ActiveSpan>()

  function begin({ request }: Message): void {
    const url = new URL(request.path, request.origin)
    if (url.href === except) return
    const { method } = request
    const attributes = {
      'http.request.method': method,
      'server.address': url.hostname,
      'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
      // Without the query.
      'url.full': url.origin + url.pathname,
    }
    const active = tracer.active()
    const span = active
      ? tracer.beginChild(method, KIND.client, attributes)
      : tracer.begin(method, KIND.client, null, attributes)
    const { context } = span ?? (active as ActiveSpan)
    request.addHeader('traceparent', toTraceparent(context))
    if (context.traceState) request.addHeader('tracestate', context.traceState)
    if (span) spans.set(request, span)
  }

  function answered({ request, response }: Message): void {
    const span = spans.get(request)
    const status = response?.statusCode
    if (span && status !== undefined) span.attributes['http.response.status_code'] = status
  }

  function finish({ request }: Message): void {
    const span = spans.get(request)
    const status = Number(span?.attributes['http.response.status_code'])
    span?.end(status >= 400 ? String(status) : undefined)
  }

  function fail({ request, error }: Message): void {
    spans.get(request)?.end(error?.code ?? error?.name ?? 'error')
  }

  const listeners: [string, (message: unknown) => void][] = [
    ['undici:request:create', begin as (message: unknown) => void],
    ['undici:request:headers', answered as (message: unknown) => void],
    ['undici:request:trailers', finish as (message: unknown) => void],
    ['undici:request:error', fail as (message: unknown) => void],
  ]
  for (const [channel, listener] of listeners) subscribe(channel, listener)
  return () => {
    for (const [channel, listener] of listeners) unsubscribe(channel, listener)
  }
}

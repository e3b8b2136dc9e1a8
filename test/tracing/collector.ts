import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Teardown } from '../helpers/database.ts'

/** A span as it was received, its attributes as an object. */
export interface Received {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  flags: number
  name: string
  kind: number
  start: bigint
  end: bigint
  attributes: Record<string, string | number>
  failed: boolean
  resource: Record<string, string | number>
}

export interface Collector {
  endpoint: string
  spans: Received[]
  /** Everything that was received, as text. */
  text(): string
  headers: IncomingHttpHeaders[]
  /** The next answers, first to last; after them 200. `hang`: none. */
  answers: (number | 'hang' | { rejected: number })[]
  /** Resolves when a span has come that is like this. */
  receive(isWanted: (span: Received) => boolean): Promise<Received>
}

/** An OTLP/HTTP receiver: takes what the specification has, and nothing else. */
export async function startCollector(t: Teardown): Promise<Collector> {
  const collector: Omit<Collector, 'endpoint' | 'receive' | 'text'> = { spans: [], headers: [], answers: [] }
  const texts: string[] = []
  const server = createServer(async (request, response) => {
    collector.headers.push(request.headers)
    const body = (await json(request)) as ExportRequest
    const answer = collector.answers.shift() ?? 200
    if (answer === 'hang') return
    if (typeof answer === 'number' && answer !== 200) return response.writeHead(answer).end()
    if (request.url !== '/v1/traces' || request.method !== 'POST') return response.writeHead(404).end()
    texts.push(JSON.stringify(body))
    for (const { resource, scopeSpans } of body.resourceSpans) {
      for (const { spans } of scopeSpans) {
        collector.spans.push(...spans.map((span) => read(span, toObject(resource.attributes))))
      }
    }
    const partial = typeof answer === 'object' ? { partialSuccess: { rejectedSpans: `${answer.rejected}` } } : {}
    response.setHeader('content-type', 'application/json').end(JSON.stringify(partial))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    ...collector,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    text: () => texts.join('\n'),
    async receive(isWanted) {
      const deadline = performance.now() + 10_000
      for (;;) {
        const found = collector.spans.find(isWanted)
        if (found) return found
        if (performance.now() > deadline) throw new Error(`not among ${JSON.stringify(collector.spans, print, 1)}`)
        await sleep(10)
      }
    },
  }
}

interface KeyValue {
  key: string
  value: { stringValue?: string; intValue?: string; doubleValue?: number }
}

interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  flags: number
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: KeyValue[]
  status: { code?: number }
}

interface ExportRequest {
  resourceSpans: {
    resource: { attributes: KeyValue[] }
    scopeSpans: { scope: { name: string; version: string }; spans: OtlpSpan[] }[]
  }[]
}

const KNOWN = new Set(
  'traceId spanId parentSpanId traceState flags name kind startTimeUnixNano endTimeUnixNano attributes status'.split(
    ' ',
  ),
)

/** @throws Error if it is not as in trace.proto, in the JSON of the OTLP specification */
function read(span: OtlpSpan, resource: Received['resource']): Received {
  const unknown = Object.keys(span).filter((key) => !KNOWN.has(key))
  const { traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano, attributes, status, ...rest } = span
  const isRight =
    unknown.length === 0 &&
    /^[0-9a-f]{32}$/.test(traceId) &&
    [spanId, parentSpanId ?? spanId].every((id) => /^[0-9a-f]{16}$/.test(id)) &&
    [startTimeUnixNano, endTimeUnixNano].every((time) => /^\d{19}$/.test(time)) &&
    [1, 2, 3].includes(span.kind) &&
    [undefined, 2].includes(status.code)
  if (!isRight) throw new Error(`no span: ${JSON.stringify(span)}`)
  return {
    ...rest,
    traceId,
    spanId,
    ...(parentSpanId ? { parentSpanId } : {}),
    start: BigInt(startTimeUnixNano),
    end: BigInt(endTimeUnixNano),
    attributes: toObject(attributes),
    failed: status.code === 2,
    resource,
  }
}

function toObject(pairs: KeyValue[]): Record<string, string | number> {
  return Object.fromEntries(
    pairs.map(({ key, value }) => {
      const [kind = '', content] = Object.entries(value)[0] ?? []
      if (!['stringValue', 'intValue', 'doubleValue'].includes(kind))
        throw new Error(`no value: ${JSON.stringify(value)}`)
      return [key, kind === 'intValue' ? Number(content) : (content as string | number)]
    }),
  )
}

function print(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value
}

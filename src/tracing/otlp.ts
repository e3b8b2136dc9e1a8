import type { Attributes, Span } from './span.ts'

/** Who sends spans: OpenTelemetry's resource. */
export interface Origin {
  resource: Attributes
  version: string
}

/** OpenTelemetry's numbers (trace.proto, Status.StatusCode). */
const ERROR = 2
const SAMPLED = 1
/** The parent may be in another process: as the specification has it, 0x100 says that this is known, 0x200 that it is. */
const PARENT_KNOWN = 0x100
const PARENT_REMOTE = 0x200
const SERVER = 2

/** An `ExportTraceServiceRequest` in OTLP's JSON: ids in hexadecimal, enums as numbers, 64-bit integers as text. */
export function toOtlp(spans: readonly Span[], { resource, version }: Origin): object {
  const scope = { name: 'profile-service', version }
  return {
    resourceSpans: [
      { resource: { attributes: toKeyValues(resource) }, scopeSpans: [{ scope, spans: spans.map(toSpan) }] },
    ],
  }
}

function toSpan({ context, parentId, name, kind, attributes, errorType, startMs, endMs }: Span): object {
  const { traceId, spanId, traceState } = context
  const failed = errorType !== undefined
  return {
    traceId,
    spanId,
    ...(traceState === undefined ? {} : { traceState }),
    ...(parentId === undefined ? {} : { parentSpanId: parentId }),
    flags: SAMPLED | PARENT_KNOWN | (kind === SERVER && parentId !== undefined ? PARENT_REMOTE : 0),
    name,
    kind,
    startTimeUnixNano: toNanoseconds(startMs),
    endTimeUnixNano: toNanoseconds(endMs ?? startMs),
    attributes: toKeyValues(failed ? { ...attributes, 'error.type': errorType } : attributes),
    status: failed ? { code: ERROR } : {},
  }
}

function toKeyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toValue(value) }))
}

function toValue(value: string | number): object {
  if (typeof value === 'string') return { stringValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** A number would lose the last digits. */
function toNanoseconds(ms: number): string {
  const whole = Math.floor(ms)
  return `${whole}${String(Math.floor((ms - whole) * 1e6)).padStart(6, '0')}`
}

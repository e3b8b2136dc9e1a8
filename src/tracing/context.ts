import { randomBytes } from 'node:crypto'

/** Where a span belongs, as it travels between services (W3C Trace Context). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  traceId: string
  /** 16 hexadecimal digits. */
  spanId: string
  sampled: boolean
  /** Passed on as it came. */
  traceState?: string | undefined
}

/** §3.2: version, trace id, parent id, flags. A later version may have more behind them. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
/** §3.3.1: what must be passed on at least. */
const MAX_TRACESTATE = 512

type Header = string | string[] | undefined

/** The caller's context, from its `traceparent` and `tracestate`; null if there is none, or it is not exactly one. */
export function readContext(traceparent: Header, tracestate?: Header): TraceContext | null {
  if (typeof traceparent !== 'string') return null
  const [match, version, traceId = '', spanId = '', flags = '', rest] = TRACEPARENT.exec(traceparent) ?? []
  if (match === undefined || (version === '00' && rest !== undefined)) return null
  const traceState = Array.isArray(tracestate) ? tracestate.join(',') : tracestate
  const keeps = traceState !== undefined && traceState.length <= MAX_TRACESTATE
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1, ...(keeps ? { traceState } : {}) }
}

/** As the next service reads it. */
export function toTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

export function newTraceId(): string {
  return randomId(16)
}

export function newSpanId(): string {
  return randomId(8)
}

function randomId(bytes: number): string {
  const id = randomBytes(bytes).toString('hex')
  // All zeros are no id.
  return /[^0]/.test(id) ? id : randomId(bytes)
}

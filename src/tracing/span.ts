import type { TraceContext } from './context.ts'

/** OpenTelemetry's numbers (trace.proto, SpanKind). */
export const KIND = { internal: 1, server: 2, client: 3 } as const

export type Attributes = Record<string, string | number>

/** What has happened between two moments. */
export interface Span {
  readonly context: TraceContext
  /** Of the span that this one is a part of; undefined: it is the first one of its trace. */
  readonly parentId: string | undefined
  readonly name: string
  readonly kind: (typeof KIND)[keyof typeof KIND]
  readonly attributes: Attributes
  /** Why it failed, as one of a few words; undefined: it did not. */
  errorType: string | undefined
  /** Milliseconds since 1970. */
  readonly startMs: number
  endMs: number | undefined
}

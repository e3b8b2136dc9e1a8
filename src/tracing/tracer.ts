import { AsyncLocalStorage } from 'node:async_hooks'
import { newSpanId, newTraceId, type TraceContext } from './context.ts'
import type { Sampler } from './sampler.ts'
import type { Attributes, Span } from './span.ts'

type Kind = Span['kind']

/** Makes spans, and knows which one is being worked on. */
export interface Tracer {
  /** Begins the first span of this process in a trace: the caller's, or a new one. */
  begin(name: string, kind: Kind, parent: TraceContext | null, attributes?: Attributes): ActiveSpan
  /** Begins a part of what is being worked on; null: that is nothing, or not recorded. */
  beginChild(name: string, kind: Kind, attributes?: Attributes): ActiveSpan | null
  /** What is being worked on. */
  active(): ActiveSpan | undefined
  /** Runs `work`, and whatever it starts, as part of a span. */
  within<T>(span: ActiveSpan, work: () => T): T
}

export interface ActiveSpan extends Span {
  /** The difference between this process's clock and the time of day, when the trace came here: parts of a trace share it. */
  readonly originMs: number
  /** Ends it, and hands it over if it is sampled. Again: nothing. */
  end(errorType?: string): void
}

/** @param take gets every span that is sampled and has ended */
export function createTracer(sample: Sampler, take: (span: Span) => void): Tracer {
  const storage = new AsyncLocalStorage<ActiveSpan>()

  function create(
    name: string,
    kind: Kind,
    context: TraceContext,
    parentId: string | undefined,
    originMs: number,
    attributes: Attributes,
  ): ActiveSpan {
    const span: ActiveSpan = {
      context,
      parentId,
      name,
      kind,
      attributes,
      errorType: undefined,
      originMs,
      startMs: originMs + performance.now(),
      endMs: undefined,
      end(errorType) {
        if (span.endMs !== undefined) return
        span.endMs = originMs + performance.now()
        span.errorType = errorType
        if (context.sampled) take(span)
      },
    }
    return span
  }

  function active(): ActiveSpan | undefined {
    const span = storage.getStore()
    // What a request has started may go on without it, such as a timer.
    return span?.endMs === undefined ? span : undefined
  }

  return {
    begin(name, kind, parent, attributes = {}) {
      const traceId = parent?.traceId ?? newTraceId()
      const context = { traceId, spanId: newSpanId(), sampled: sample(traceId, parent), traceState: parent?.traceState }
      return create(name, kind, context, parent?.spanId, Date.now() - performance.now(), attributes)
    },
    beginChild(name, kind, attributes = {}) {
      const parent = active()
      if (!parent?.context.sampled) return null
      const context = { ...parent.context, spanId: newSpanId() }
      return create(name, kind, context, parent.context.spanId, parent.originMs, attributes)
    },
    active,
    within: (span, work) => storage.run(span, work),
  }
}

/** Ends a span when the work is done, and says why if it fails. */
export async function measure<T>(
  span: ActiveSpan,
  work: Promise<T>,
  errorTypeOf: (error: unknown) => string,
): Promise<T> {
  try {
    const result = await work
    span.end()
    return result
  } catch (error) {
    span.end(errorTypeOf(error))
    throw error
  }
}

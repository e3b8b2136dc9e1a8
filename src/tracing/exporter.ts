import { setTimeout as sleep } from 'node:timers/promises'
import { type Origin, toOtlp } from './otlp.ts'
import type { Span } from './span.ts'

/** Sends spans to a collector, a batch at a time, and never lets anybody wait for it. */
export interface Exporter {
  /** Keeps a span until it is sent; drops it if too many are waiting. */
  add(span: Span): void
  readonly statistics: Readonly<ExportStatistics>
  /** Sends what is left, and gives up after a moment. */
  close(): Promise<void>
}

export interface ExportStatistics {
  /** Spans that the collector has taken. */
  exported: number
  /** Spans that were lost: too many were waiting, or the collector did not take them. */
  dropped: number
}

export interface ExporterOptions {
  /** The whole URL, e.g. `http://collector:4318/v1/traces`. */
  endpoint: string
  headers: Record<string, string>
  origin: Origin
  /** The longest that a span waits before it is sent. */
  delayMs: number
  /** For one attempt. */
  timeoutMs: number
  /** Told when spans cannot be delivered, and when they can again (null). */
  onChange?: (trouble: Error | null) => void
}

// What the specification of the batching span processor proposes.
const MAX_WAITING = 2_048
const BATCH = 512
/** Before each further attempt; after the last the batch is dropped. */
const PAUSES_MS = [1_000, 2_000, 4_000]
/** A collector may ask for more patience, but not for more than this. */
const MAX_PAUSE_MS = 10_000
const CLOSE_TIMEOUT_MS = 2_000
/** The specification's list: with others, trying again is of no use. */
const TRANSIENT = new Set([429, 502, 503, 504])

/** The collector has answered, but not with success. */
export class NotTaken extends Error {
  readonly reason: string
  readonly isTransient: boolean
  readonly retryAfterMs: number

  constructor({ status, headers }: Response) {
    super(`the collector answered ${status}`)
    this.name = 'NotTaken'
    this.reason = `status_${status}`
    this.isTransient = TRANSIENT.has(status)
    this.retryAfterMs = 1000 * (Number(headers.get('retry-after')) || 0)
  }
}

export function createExporter(options: ExporterOptions): Exporter {
  const { endpoint, headers, origin, delayMs, timeoutMs, onChange } = options
  const statistics: ExportStatistics = { exported: 0, dropped: 0 }
  const closing = new AbortController()
  const givingUp = new AbortController()
  let waiting: Span[] = []
  let sending: Promise<void> | null = null
  let delivers = true

  const timer = setInterval(wake, delayMs).unref()

  function wake(): void {
    if (waiting.length === 0) return
    sending ??= sendAll().finally(() => {
      sending = null
    })
  }

  async function sendAll(): Promise<void> {
    do {
      const batch = waiting.slice(0, BATCH)
      waiting = waiting.slice(BATCH)
      await send(batch)
    } while (waiting.length >= BATCH || (closing.signal.aborted && waiting.length > 0))
  }

  /** Never throws. */
  async function send(batch: readonly Span[]): Promise<void> {
    const body = JSON.stringify(toOtlp(batch, origin))
    for (const pause of [...PAUSES_MS, null]) {
      try {
        const rejected = await post(body)
        statistics.exported += batch.length - rejected
        statistics.dropped += rejected
        return note(null)
      } catch (error) {
        note(error as Error)
        const wait = pauseAfter(error, pause)
        if (wait === null || closing.signal.aborted) break
        await sleep(wait, undefined, { ref: false, signal: closing.signal }).catch(() => {})
      }
    }
    statistics.dropped += batch.length
  }

  /** @returns how many spans of the batch the collector has refused */
  async function post(body: string): Promise<number> {
    const response = await fetch(endpoint, {
      method: 'POST',
      redirect: 'error',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), givingUp.signal]),
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new NotTaken(response)
    }
    const answer = (await response.json().catch(() => null)) as PartialSuccess | null
    return Number(answer?.partialSuccess?.rejectedSpans ?? 0)
  }

  function note(trouble: Error | null): void {
    if (delivers !== (trouble === null)) onChange?.(trouble)
    delivers = trouble === null
  }

  return {
    add(span) {
      if (waiting.length >= MAX_WAITING) {
        statistics.dropped++
        return
      }
      waiting.push(span)
      if (waiting.length >= BATCH) wake()
    },
    statistics,
    async close() {
      clearInterval(timer)
      closing.abort()
      const deadline = setTimeout(() => givingUp.abort(), CLOSE_TIMEOUT_MS)
      // What is under way first, then the rest.
      await sending
      wake()
      await sending
      clearTimeout(deadline)
    },
  }
}

interface PartialSuccess {
  partialSuccess?: { rejectedSpans?: number | string }
}

/** @returns milliseconds; null: trying again is of no use */
function pauseAfter(error: unknown, pause: number | null): number | null {
  if (pause === null || (error instanceof NotTaken && !error.isTransient)) return null
  const asked = error instanceof NotTaken ? error.retryAfterMs : 0
  return Math.min(Math.max(pause, asked), MAX_PAUSE_MS)
}

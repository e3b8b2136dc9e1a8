import type { TracingConfig } from '../config-tracing.ts'
import { type Report, reasonOf } from './finding.ts'

const TIMEOUT_MS = 5_000

/** Whether the collector takes spans: it is sent none. */
export async function examineTracing({ endpoint, headers }: TracingConfig, report: Report): Promise<void> {
  const check = 'traces'
  const advice = 'spans are dropped meanwhile, and nothing else depends on them. Is OTEL_EXPORTER_OTLP_ENDPOINT right?'
  const { origin, pathname } = new URL(endpoint)
  const where = origin + pathname
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      redirect: 'error',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ resourceSpans: [] }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body?.cancel()
    if (response.ok) report({ check, state: 'ok', found: `the collector at ${where} takes them` })
    else report({ check, state: 'warning', found: `the collector at ${where} answers ${response.status}`, advice })
  } catch (error) {
    report({ check, state: 'warning', found: `no collector at ${where}: ${reasonOf(error)}`, advice })
  }
}

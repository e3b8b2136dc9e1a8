import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

export interface Metrics {
  /** Prometheus text format. */
  render(): Promise<string>
  requestDone(operation: string, status: number, seconds: number): void
  tokenRefused(reason: string): void
}

/** Labels come from fixed sets (operationIds, statuses, reason codes), never from the input. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request being received to the answer being sent.',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  const refusals = new Counter({
    name: 'profile_tokens_refused_total',
    help: 'Access tokens that were not accepted, by reason.',
    labelNames: ['reason'],
    registers: [registry],
  })
  return {
    render: () => registry.metrics(),
    requestDone(operation, status, seconds) {
      requests.observe({ operation, status }, seconds)
    },
    tokenRefused: (reason) => refusals.inc({ reason }),
  }
}

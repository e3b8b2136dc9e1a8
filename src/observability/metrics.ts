import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { ProblemCode } from '../domain/problem.ts'
import type { RegistrationOutcome } from '../domain/registration-outcome.ts'
import { createRegistrationMetrics } from './registration-metrics.ts'

/** What happens to a user once, or seldom. */
export type UserEvent = 'provisioned' | 'completed' | 'erased'

type Labels = Readonly<Record<string, string>>
type Read = () => number | Promise<number>

export interface Metrics {
  /** Prometheus text format. */
  render(): Promise<string>
  /** @param problem the code it was answered with; null: none */
  requestDone(operation: string, status: number, seconds: number, problem: ProblemCode | null): void
  tokenRefused(reason: string): void
  count(event: UserEvent): void
  /** A value that is read when somebody asks for the metrics, so that it costs nothing until then. */
  gauge(name: string, help: string, read: Read, labels?: Labels): void
  /** The same for a number that only grows. */
  counter(name: string, help: string, read: Read): void
  registrationSaved(registration: RegistrationOutcome): void
}

/** Labels come from fixed sets (operationIds, statuses, reason codes), never from the input. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request being received to the answer being sent.',
    labelNames: ['operation', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  })
  const problems = new Counter({
    name: 'http_request_problems_total',
    help: 'Requests that were answered with a problem, by its code; operation "none": turned away at the door, or no such path.',
    labelNames: ['operation', 'code'],
    registers,
  })
  const refusals = new Counter({
    name: 'profile_tokens_refused_total',
    help: 'Access tokens that were not accepted, by reason.',
    labelNames: ['reason'],
    registers,
  })
  const events = new Counter({
    name: 'profile_users_total',
    help: 'Users who were provisioned, whose profile became complete for the first time, and who were erased.',
    labelNames: ['event'],
    registers,
  })
  // From the beginning: what appears with its first event has no increase to show for it.
  for (const event of ['provisioned', 'completed', 'erased'] satisfies UserEvent[]) events.inc({ event }, 0)

  return {
    render: () => registry.metrics(),
    requestDone(operation, status, seconds, problem) {
      requests.observe({ operation, status }, seconds)
      if (problem) problems.inc({ operation, code: problem })
    },
    tokenRefused: (reason) => refusals.inc({ reason }),
    count: (event) => events.inc({ event }),
    registrationSaved: createRegistrationMetrics(registry),
    gauge(name, help, read, labels = {}) {
      const known = registry.getSingleMetric(name) as CollectedGauge | undefined
      const gauge = known ?? new CollectedGauge(name, help, Object.keys(labels), registry)
      gauge.reads.push({ labels, read })
    },
    counter(name, help, read) {
      new Counter({
        name,
        help,
        registers,
        async collect() {
          const value = await read()
          this.reset()
          this.inc(value)
        },
      })
    },
  }
}

/** One gauge, with a reader for each of its label sets. */
class CollectedGauge extends Gauge {
  readonly reads: { labels: Labels; read: Read }[] = []

  constructor(name: string, help: string, labelNames: string[], registry: Registry) {
    super({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        for (const { labels, read } of (this as CollectedGauge).reads) this.set(labels, await read())
      },
    })
  }
}

import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import manifest from '../../package.json' with { type: 'json' }
import type { TracingConfig } from '../config-tracing.ts'
import type { Database } from '../db/database.ts'
import { traceDatabase } from './database.ts'
import { createExporter, type ExportStatistics } from './exporter.ts'
import { traceOutgoing } from './outgoing.ts'
import { traceRequests } from './requests.ts'
import { createSampler } from './sampler.ts'
import { createTracer } from './tracer.ts'

/** OpenTelemetry traces. This module is loaded only where they are configured: nothing of it is there otherwise. */
export interface Tracing {
  /** Gives every request of an app a span. */
  requests(app: FastifyInstance): void
  /** The same database, with spans for its statements. */
  database(db: Database, url: string): Database
  readonly statistics: Readonly<ExportStatistics>
  /** Sends what is left. */
  close(): Promise<void>
}

export function startTracing(config: TracingConfig, logger: Pick<FastifyBaseLogger, 'info' | 'warn'>): Tracing {
  const { serviceName, resource, sampler, ratio, ...rest } = config
  const { version } = manifest
  const exporter = createExporter({
    ...rest,
    origin: {
      resource: {
        'service.version': version,
        'service.instance.id': randomUUID(),
        'telemetry.sdk.name': 'profile-service',
        'telemetry.sdk.language': 'nodejs',
        'telemetry.sdk.version': version,
        ...resource,
        'service.name': serviceName,
      },
      version,
    },
    onChange(trouble) {
      if (trouble) logger.warn({ err: trouble }, 'spans cannot be delivered')
      else logger.info('spans are delivered again')
    },
  })
  const tracer = createTracer(createSampler(sampler, ratio), exporter.add)
  const endOutgoing = traceOutgoing(tracer, config.endpoint)
  return {
    requests: (app) => traceRequests(app, tracer),
    database: (db, url) => traceDatabase(db, url, tracer),
    statistics: exporter.statistics,
    async close() {
      endOutgoing()
      await exporter.close()
    },
  }
}

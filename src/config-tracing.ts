import { boolean, httpUrl, integer, keyValues, oneOf, type Read, share, text } from './config-values.ts'
import { SAMPLERS, type SamplerName } from './tracing/sampler.ts'

/** How spans are made and where they go. */
export interface TracingConfig {
  /** The whole URL that spans are sent to. */
  endpoint: string
  headers: Record<string, string>
  serviceName: string
  resource: Record<string, string>
  sampler: SamplerName
  /** For the samplers that keep a part: from 0 to 1. */
  ratio: number
  delayMs: number
  timeoutMs: number
}

const MAX_MS = 600_000

/**
 * The variables of OpenTelemetry's specification, as far as they concern traces over HTTP. null: no traces, and then whatever else is
 * said of them does not matter, since it may be meant for all programs of a machine.
 */
export function readTracing(read: Read): TracingConfig | null {
  const disabled = read('OTEL_SDK_DISABLED', boolean, { fallback: false, example: 'true' })
  const base = read('OTEL_EXPORTER_OTLP_ENDPOINT', httpUrl, { fallback: '', example: 'http://collector:4318' })
  const endpoint = read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', httpUrl, {
    fallback: base && `${base.replace(/\/$/, '')}/v1/traces`,
    example: 'http://collector:4318/v1/traces',
  })
  if (disabled || !endpoint) return null
  const exporter = read('OTEL_TRACES_EXPORTER', oneOf('otlp', 'none'), { fallback: 'otlp', example: 'otlp' })
  if (exporter === 'none') return null
  // A collector that takes binary messages at this address takes JSON as well; gRPC is another protocol, on another port.
  const protocol = oneOf('http/json', 'http/protobuf')
  read('OTEL_EXPORTER_OTLP_PROTOCOL', protocol, { fallback: 'http/json', example: 'http/json' })
  read('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', protocol, { fallback: 'http/json', example: 'http/json' })
  const headers = { fallback: {}, example: 'authorization=Bearer%20secret' }
  return {
    endpoint: new URL(endpoint).href,
    headers: {
      ...read('OTEL_EXPORTER_OTLP_HEADERS', keyValues, headers),
      ...read('OTEL_EXPORTER_OTLP_TRACES_HEADERS', keyValues, headers),
    },
    ...readResource(read),
    sampler: read('OTEL_TRACES_SAMPLER', oneOf(...SAMPLERS), {
      fallback: 'parentbased_always_on',
      example: 'parentbased_traceidratio',
    }),
    ratio: read('OTEL_TRACES_SAMPLER_ARG', share, { fallback: 1, example: '0.1' }),
    delayMs: read('OTEL_BSP_SCHEDULE_DELAY', integer(10, MAX_MS), { fallback: 5_000, example: '5000' }),
    timeoutMs: read('OTEL_EXPORTER_OTLP_TIMEOUT', integer(10, MAX_MS), { fallback: 10_000, example: '10000' }),
  }
}

function readResource(read: Read): Pick<TracingConfig, 'resource' | 'serviceName'> {
  const resource = read('OTEL_RESOURCE_ATTRIBUTES', keyValues, {
    fallback: {},
    example: 'deployment.environment.name=production',
  })
  const fallback = resource['service.name'] ?? 'profile-service'
  return { resource, serviceName: read('OTEL_SERVICE_NAME', text, { fallback, example: 'profile-service' }) }
}

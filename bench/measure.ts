import type { Running } from './contenders.ts'
import { type Load, type LoadResult, runLoad } from './load.ts'
import { usageOf } from './usage.ts'

/** One slice of load. CPU in microseconds a request, latencies in milliseconds. */
export interface Slice {
  requests: number
  perSecond: number
  p50: number
  p99: number
  serviceCpu: number
  databaseCpu: number
  megabytes: number
  unexpected: number
}

export async function measure(service: Running, databasePid: number, load: Load): Promise<Slice> {
  const before = { service: usageOf(service.pid), database: usageOf(databasePid, true) }
  const result = await runLoad(load)
  const after = { service: usageOf(service.pid), database: usageOf(databasePid, true) }
  const cpu = (who: 'service' | 'database') =>
    ((after[who].cpuSeconds - before[who].cpuSeconds) / result.requests) * 1e6
  return {
    requests: result.requests,
    perSecond: result.requests / result.seconds,
    p50: percentile(result, 0.5),
    p99: percentile(result, 0.99),
    serviceCpu: cpu('service'),
    databaseCpu: cpu('database'),
    megabytes: after.service.megabytes,
    unexpected: result.unexpected,
  }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function percentile({ latencies }: LoadResult, p: number): number {
  return latencies[Math.floor(latencies.length * p)] ?? Number.NaN
}

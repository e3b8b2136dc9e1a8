type Scale = [factor: number, symbol: string]

const SCALES: Record<string, Scale[]> = {
  s: [
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
    [1e-3, 'ms'],
    [1e-6, 'µs'],
  ],
  short: [
    [1e6, 'M'],
    [1e3, 'K'],
    [1, ''],
  ],
  reqps: [
    [1e3, 'K req/s'],
    [1, 'req/s'],
  ],
  percentunit: [[0.01, '%']],
}

/** A value with its unit, named as Grafana names units. @param decimals as many as are needed if it is not given */
export function format(value: number, unit: string, decimals?: number): string {
  return withUnit(value, scaleOf(value, unit), decimals)
}

/** Where the lines of an axis are, a few round numbers from 0 to at least `max`, and what they are called: all in one unit. */
export function ticks(max: number, unit: string): { value: number; label: string }[] {
  const scale = scaleOf(max, unit)
  const [factor] = scale
  const step = roundStep(max / factor / 4)
  const count = Math.ceil(max / factor / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, index) => {
    const value = index * step * factor
    return { value, label: withUnit(value, scale) }
  })
}

function scaleOf(value: number, unit: string): Scale {
  const scales = SCALES[unit] ?? [[1, unit]]
  return scales.find(([factor]) => Math.abs(value) >= factor) ?? scales.find(([factor]) => factor === 1) ?? [0.01, '%']
}

function withUnit(value: number, [factor, symbol]: Scale, decimals?: number): string {
  const scaled = value / factor
  const size = Math.abs(scaled)
  const number = scaled.toFixed(decimals ?? (size >= 100 ? 0 : size >= 10 ? 1 : 2))
  const short = decimals === undefined && number.includes('.') ? number.replace(/\.?0+$/, '') : number
  return `${short}${symbol === '%' || symbol === '' ? '' : ' '}${symbol}`
}

function roundStep(rough: number): number {
  if (!(rough > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(rough))
  return power * ([1, 2, 2.5, 5].find((each) => each * power >= rough) ?? 10)
}

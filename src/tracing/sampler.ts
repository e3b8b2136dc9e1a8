import type { TraceContext } from './context.ts'

/** As `OTEL_TRACES_SAMPLER` names them. */
export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

export type SamplerName = (typeof SAMPLERS)[number]

/** Whether a trace is recorded: decided where its first span in this process begins. */
export type Sampler = (traceId: string, parent: TraceContext | null) => boolean

const PARENT = 'parentbased_'
/** As many as a number holds exactly. */
const DIGITS = 13

/** @param ratio from 0 to 1; every process that is given the same one decides the same about a trace */
export function createSampler(name: SamplerName, ratio: number): Sampler {
  const decide = rootSampler(name.replace(PARENT, ''), ratio)
  return name.startsWith(PARENT) ? (traceId, parent) => parent?.sampled ?? decide(traceId) : decide
}

function rootSampler(name: string, ratio: number): (traceId: string) => boolean {
  if (name === 'always_on') return () => true
  if (name === 'always_off') return () => false
  // The end of a trace id is random, by the specification.
  return (traceId) => Number.parseInt(traceId.slice(-DIGITS), 16) / 16 ** DIGITS < ratio
}

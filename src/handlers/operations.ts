import type { Handler } from '../contract/handler.ts'
import { Problem } from '../domain/problem.ts'

export const getLiveness: Handler<'getLiveness'> = () => ({ status: 200, body: { status: 'ok' } })

export const getReadiness: Handler<'getReadiness'> = async ({ services }) => {
  const reasons = await services.readiness.reasons()
  if (reasons.length > 0) throw new Problem('not_ready', { errors: reasons, headers: { 'Retry-After': '1' } })
  return { status: 200, body: { status: 'ok' } }
}

export const getMetrics: Handler<'getMetrics'> = async ({ services }) => ({
  status: 200,
  body: await services.metrics(),
})

export const getContract: Handler<'getContract'> = ({ services }) => ({ status: 200, body: services.contract })

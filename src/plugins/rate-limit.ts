import fastifyRateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../domain/problem.ts'

/** Counts a request against its key; throws Problem `rate_limited` when the window's share is used up. */
export type Limit = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

export interface Limits {
  /** For requests whose user is known. */
  perUser: Limit
  /** For requests that failed to authenticate: many users may share an address, so good requests do not count against it. */
  perAddress: Limit
}

export async function registerRateLimits(
  app: FastifyInstance,
  { max, windowMs }: { max: number; windowMs: number },
): Promise<Limits> {
  await app.register(fastifyRateLimit, { global: false })
  const limit = (keyGenerator: (request: FastifyRequest) => string): Limit => {
    const count = app.createRateLimit({ max, timeWindow: windowMs, keyGenerator })
    return async (request, reply) => {
      const state = await count(request)
      if (state.isAllowed) return
      reply.headers({
        'RateLimit-Limit': state.max,
        'RateLimit-Remaining': state.remaining,
        'RateLimit-Reset': state.ttlInSeconds,
      })
      if (state.isExceeded)
        throw new Problem('rate_limited', { headers: { 'Retry-After': String(Math.max(1, state.ttlInSeconds)) } })
    }
  }
  return {
    perUser: limit((request) => `user:${request.principal?.subject}`),
    perAddress: limit((request) => `address:${request.ip}`),
  }
}

import { hash } from 'node:crypto'
import fastifyRateLimit, { type RateLimitPluginOptions } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Redis } from 'ioredis'
import { Problem } from '../domain/problem.ts'

export interface RateLimitOptions {
  max: number
  windowMs: number
  /** Lets all replicas count together. Without it, or while it cannot be reached, each counts for itself. */
  redisUrl: string | null
}

/** Each throws Problem `rate_limited` when the share of the window is used up. */
export interface Limits {
  /** Counts a request whose user is known (`request.principal`). */
  countUser(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Looks, before authentication, whether the address has failed too often; counts nothing, since many users may share it. */
  checkAddress(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /** Counts a request that failed to authenticate. */
  countAddress(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

type Count = ReturnType<FastifyInstance['createRateLimit']>
type State = Awaited<ReturnType<Count>>

export async function registerRateLimits(app: FastifyInstance, options: RateLimitOptions): Promise<Limits> {
  const redis = options.redisUrl === null ? null : await connect(app, options.redisUrl)
  const local = await createCounters(app, options, {}, (subject) => subject)
  const shared = redis && (await createCounters(app, options, { redis, nameSpace: 'profile-service:rate:' }, digest))

  async function count(kind: keyof Counters, request: FastifyRequest, increment: boolean): Promise<State> {
    if (redis?.status === 'ready' && shared) {
      try {
        return await shared[kind](request, { increment })
      } catch {
        // Redis failed between two heartbeats; the connection's own events are logged.
      }
    }
    return local[kind](request, { increment })
  }

  return {
    async countUser(request, reply) {
      refuseExceeding(reply, await count('user', request, true))
    },
    async checkAddress(request, reply) {
      // The caller has hung up before its turn came: there is no address any more, and nobody to do the work for.
      if (request.socket.destroyed) throw new Problem('malformed_request')
      const state = await count('address', request, false)
      if (!state.isAllowed && state.remaining === 0) refuse(reply, state)
    },
    async countAddress(request, reply) {
      refuseExceeding(reply, await count('address', request, true))
    },
  }
}

interface Counters {
  user: Count
  address: Count
}

/** In a scope of its own, since the plugin can be registered once in each. */
async function createCounters(
  app: FastifyInstance,
  { max, windowMs }: RateLimitOptions,
  store: RateLimitPluginOptions,
  userKey: (subject: string) => string,
): Promise<Counters> {
  let scope = app
  await app.register(async (child) => {
    await child.register(fastifyRateLimit, { global: false, ...store })
    scope = child
  })
  const limit = { max, timeWindow: windowMs }
  return {
    user: scope.createRateLimit({
      ...limit,
      keyGenerator: ({ principal }) => `u:${userKey(principal?.subject ?? '')}`,
    }),
    // Without a key of ours: the plugin's own counts an IPv6 network as one.
    address: scope.createRateLimit(limit),
  }
}

/** A subject is nobody's business in a shared store. */
function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}

/** Fails fast: while Redis is away, a request must not wait for it. */
async function connect(app: FastifyInstance, url: string): Promise<Redis> {
  const { Redis } = await import('ioredis')
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    commandTimeout: 100,
    retryStrategy: (attempt) => Math.min(attempt * 200, 2_000),
  })
  let reachable = true
  redis.on('ready', () => {
    reachable = true
    app.log.info('rate limits are shared through Redis')
  })
  redis.on('error', (error) => {
    if (reachable) app.log.warn({ err: error }, 'Redis cannot be reached: every replica counts for itself')
    reachable = false
  })
  app.addHook('onClose', async () => redis.disconnect())
  return redis
}

function refuseExceeding(reply: FastifyReply, state: State): void {
  if (state.isAllowed) return
  reply.headers({
    'RateLimit-Limit': state.max,
    'RateLimit-Remaining': state.remaining,
    'RateLimit-Reset': state.ttlInSeconds,
  })
  if (state.isExceeded) refuse(reply, state)
}

function refuse(reply: FastifyReply, state: { ttlInSeconds: number; max: number }): never {
  const seconds = Math.max(1, state.ttlInSeconds)
  reply.headers({ 'RateLimit-Limit': state.max, 'RateLimit-Remaining': 0, 'RateLimit-Reset': seconds })
  throw new Problem('rate_limited', { headers: { 'Retry-After': String(seconds) } })
}

import { hash } from 'node:crypto'
import fastifyRateLimit, { type RateLimitPluginOptions } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../domain/problem.ts'
import type { Redis } from '../redis.ts'
import { createRateWindows, type Share } from './rate-windows.ts'

export interface RateLimitOptions {
  max: number
  windowMs: number
  /** Lets all replicas count together. Without it, or while it cannot be reached, each counts for itself. */
  redisUrl: string | null
}

/** Each throws Problem `rate_limited` when the share of the window is used up. What needs no other process is done at once. */
export interface Limits {
  /** Counts a request of a user. */
  countUser(subject: string, request: FastifyRequest, reply: FastifyReply): void | Promise<void>
  /** Looks, before authentication, whether the address has failed too often; counts nothing, since many users may share it. */
  checkAddress(request: FastifyRequest, reply: FastifyReply): void | Promise<void>
  /** Counts a request that failed to authenticate. */
  countAddress(request: FastifyRequest, reply: FastifyReply): Promise<void>
}

type Count = ReturnType<FastifyInstance['createRateLimit']>

export async function registerRateLimits(app: FastifyInstance, options: RateLimitOptions): Promise<Limits> {
  const redis = options.redisUrl === null ? null : await connect(app, options.redisUrl)
  const countHere = createRateWindows(options)
  const local = await createCounters(app, options, {})
  const shared = redis && (await createCounters(app, options, { redis, nameSpace: 'profile-service:rate:' }))
  /** When an address last failed to authenticate here. */
  let lastFailure = Number.NEGATIVE_INFINITY

  const isShared = () => redis?.status === 'ready'

  async function countAddress(request: FastifyRequest, increment: boolean): Promise<Share> {
    if (shared && isShared()) {
      try {
        return shareOf(await shared.address(request, { increment }))
      } catch {
        // Redis failed between two heartbeats; the connection's own events are logged.
      }
    }
    return shareOf(await local.address(request, { increment }))
  }

  async function countEverywhere(subject: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const share = await shared?.user(request, { increment: true }).then(shareOf, () => undefined)
    apply(reply, share ?? countHere(subject))
  }

  return {
    countUser(subject, request, reply) {
      if (isShared()) return countEverywhere(subject, request, reply)
      apply(reply, countHere(subject))
    },
    checkAddress(request, reply) {
      // The caller has hung up before its turn came: there is no address any more, and nobody to do the work for.
      if (request.socket.destroyed) throw new Problem('malformed_request')
      const nobodyFailed = performance.now() - lastFailure > options.windowMs
      if (nobodyFailed && !isShared()) return
      return countAddress(request, false).then((share) => {
        if (share.remaining === 0) refuse(reply, share)
      })
    },
    async countAddress(request, reply) {
      lastFailure = performance.now()
      apply(reply, await countAddress(request, true))
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
      keyGenerator: ({ principal }) => `u:${digest(principal?.subject ?? '')}`,
    }),
    // Without a key of ours: the plugin's own counts an IPv6 network as one.
    address: scope.createRateLimit(limit),
  }
}

function shareOf(state: Awaited<ReturnType<Count>>): Share {
  if (state.isAllowed) throw new Error('the plugin has no allow list')
  return state
}

/** A subject is nobody's business in a shared store. */
function digest(text: string): string {
  return hash('sha256', text, 'base64url')
}

/** Fails fast: while Redis is away, a request must not wait for it. */
async function connect(app: FastifyInstance, url: string): Promise<Redis> {
  const { Redis } = await import('../redis.ts')
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

function apply(reply: FastifyReply, share: Share): void {
  if (share.isExceeded) refuse(reply, share)
  setHeaders(reply, share.max, share.remaining, share.ttlInSeconds)
}

function refuse(reply: FastifyReply, { max, ttlInSeconds }: Share): never {
  const seconds = Math.max(1, ttlInSeconds)
  setHeaders(reply, max, 0, seconds)
  throw new Problem('rate_limited', { headers: { 'Retry-After': String(seconds) } })
}

function setHeaders(reply: FastifyReply, limit: number, remaining: number, reset: number): void {
  reply.header('RateLimit-Limit', limit).header('RateLimit-Remaining', remaining).header('RateLimit-Reset', reset)
}

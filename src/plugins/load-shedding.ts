import { getHeapStatistics } from 'node:v8'
import fastifyUnderPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../domain/problem.ts'

/** Requests being worked on at once. More only wait in line; at 2,000 a second, 300 wait 150 ms. */
const MAX_IN_FLIGHT = 300
const MAX_EVENT_LOOP_DELAY_MS = 300
const MAX_HEAP_SHARE = 0.9
const SAMPLE_INTERVAL_MS = 500
/** Loading the program holds up the event loop as well: the first samples say nothing. */
const GRACE_MS = 4 * SAMPLE_INTERVAL_MS

/**
 * Turns requests away at once, with 503, when there are too many: those that are accepted keep their speed. Public operations (probes) are
 * always served.
 */
export async function registerLoadShedding(app: FastifyInstance): Promise<void> {
  const registeredAt = performance.now()
  let inFlight = 0
  const leave = () => {
    inFlight--
  }

  // Counted once the body is there: slow senders are the timeouts' concern, and must not take the places of others.
  app.addHook('preValidation', (request, reply, done) => {
    if (isPublic(request)) return done()
    if (inFlight >= MAX_IN_FLIGHT) return done(overloaded())
    inFlight++
    // It comes once, and also when the caller hangs up.
    reply.raw.on('close', leave)
    done()
  })

  await app.register(fastifyUnderPressure, {
    sampleInterval: SAMPLE_INTERVAL_MS,
    maxEventLoopDelay: MAX_EVENT_LOOP_DELAY_MS,
    maxHeapUsedBytes: getHeapStatistics().heap_size_limit * MAX_HEAP_SHARE,
    pressureHandler: (request) => {
      if (!isPublic(request) && performance.now() - registeredAt > GRACE_MS) throw overloaded()
    },
  })
}

function isPublic(request: FastifyRequest): boolean {
  return !request.routeOptions.config.operation?.security
}

function overloaded(): Problem {
  return new Problem('overloaded', { headers: { 'Retry-After': '1' } })
}

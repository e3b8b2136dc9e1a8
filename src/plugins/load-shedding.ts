import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { getHeapStatistics } from 'node:v8'
import fastifyUnderPressure from '@fastify/under-pressure'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, FastifyServerOptions } from 'fastify'
import { toProblemDocument } from '../contract/problem-document.ts'
import { isPublicPath } from '../contract/router.ts'
import { Problem } from '../domain/problem.ts'
import { uuidv7 } from '../domain/uuid.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { ConstantHeaders } from './security-headers.ts'

/** Requests being worked on at once. More only wait in line; at 2,000 a second, 300 wait 150 ms. */
const MAX_IN_FLIGHT = 300
/** Requests that may wait for something to happen; they take no time, only a connection, and no place of the others. */
const MAX_LONG_POLLS = 100
/** On average: then it is not the requests that are too many, but the machine that is too slow. */
const MAX_EVENT_LOOP_DELAY_MS = 1_000
const MAX_HEAP_SHARE = 0.9
const SAMPLE_INTERVAL_MS = 500
/** Loading the program holds up the event loop as well: the first samples say nothing. */
const GRACE_MS = 4 * SAMPLE_INTERVAL_MS
const LOG_INTERVAL_MS = 1_000

/**
 * Turns requests away at once, with 503, when there are too many: those that are accepted keep their speed. Public operations (probes) are
 * always served.
 */
export interface LoadShedding {
  /**
   * For Fastify's `serverFactory`: a server that turns away before Fastify has seen the request. What is turned away is nearly always most of
   * what comes, so this has to cost a fraction of an answer: no hooks, no token, no log line each.
   */
  createServer(handle: RequestListener, options: FastifyServerOptions & { http?: ServerOptions }): Server
  /** The limits that only Fastify knows how to keep. */
  register(app: FastifyInstance): Promise<void>
}

export function createLoadShedding(options: {
  headers: ConstantHeaders
  metrics: Metrics
  logger: FastifyBaseLogger
}): LoadShedding {
  const { headers, metrics, logger } = options
  const createdAt = performance.now()
  let inFlight = 0
  let longPolls = 0
  let turnedAway = 0

  metrics.gauge('http_requests_in_flight', 'Requests of guarded operations being worked on.', () => inFlight)
  metrics.gauge('http_requests_in_flight_limit', 'More are turned away.', () => MAX_IN_FLIGHT)

  const leave = () => {
    inFlight--
  }
  const leaveLongPoll = () => {
    longPolls--
  }

  const isFull = () => inFlight >= MAX_IN_FLIGHT

  function turnAway({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    const id = uuidv7()
    const body = JSON.stringify(toProblemDocument(OVERLOADED, id))
    response
      .writeHead(OVERLOADED.status, {
        ...headers.of(origin),
        ...OVERLOADED.headers,
        'x-request-id': id,
        'content-type': 'application/problem+json',
        'content-length': body.length,
      })
      .end(body)
    metrics.requestDone('none', OVERLOADED.status, 0, OVERLOADED.code)
    if (turnedAway++ === 0) setTimeout(tell, LOG_INTERVAL_MS).unref()
  }

  function tell(): void {
    logger.warn({ requests: turnedAway, code: OVERLOADED.code }, 'turned away')
    turnedAway = 0
  }

  return {
    createServer: (handle, { http, requestTimeout, keepAliveTimeout }) =>
      createServer({ ...http, requestTimeout, keepAliveTimeout }, (request, response) => {
        if (isFull() && !isPublicPath(request.url ?? '')) turnAway(request, response)
        else handle(request, response)
      }),
    async register(app) {
      // Counted once the body is there: slow senders are the timeouts' concern, and must not take the places of others.
      app.addHook('preValidation', (request, reply, done) => {
        if (isPublic(request)) return done()
        const isLongPoll = request.routeOptions.config.operation?.longPoll === true
        if (isLongPoll ? longPolls >= MAX_LONG_POLLS : inFlight >= MAX_IN_FLIGHT) return done(OVERLOADED)
        // `close` comes once, and also when the caller hangs up.
        if (isLongPoll) {
          longPolls++
          reply.raw.on('close', leaveLongPoll)
        } else {
          inFlight++
          reply.raw.on('close', leave)
        }
        done()
      })
      await app.register(fastifyUnderPressure, {
        sampleInterval: SAMPLE_INTERVAL_MS,
        maxEventLoopDelay: MAX_EVENT_LOOP_DELAY_MS,
        maxHeapUsedBytes: getHeapStatistics().heap_size_limit * MAX_HEAP_SHARE,
        pressureHandler: (request) => {
          if (!isPublic(request) && performance.now() - createdAt > GRACE_MS) throw OVERLOADED
        },
      })
    },
  }
}

const OVERLOADED = new Problem('overloaded', { headers: { 'Retry-After': '1' } })

function isPublic(request: FastifyRequest): boolean {
  return !request.routeOptions.config.operation?.security
}

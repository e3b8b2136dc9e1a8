import fastifyCors from '@fastify/cors'
import fastifyHelmet from '@fastify/helmet'
import fastify, { type FastifyInstance } from 'fastify'

const ACCEPTED = [
  'Authorization',
  'Content-Type',
  'If-Match',
  'If-None-Match',
  'Idempotency-Key',
  'Registration-Outcome',
]
const EXPOSED = [
  'ETag',
  'X-Request-Id',
  'Retry-After',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Content-Disposition',
  'Idempotency-Replayed',
  'WWW-Authenticate',
]

/** The headers that every answer has, for those that are made without Fastify. */
export interface ConstantHeaders {
  /** @param origin of the request; a listed one may read the answer */
  of(origin: string | undefined): Record<string, string>
}

export async function constantHeaders(origins: readonly string[]): Promise<ConstantHeaders> {
  const constant = {
    ...(await helmetHeaders()),
    'cache-control': 'no-store',
    ...(origins.length > 0 && { vary: 'Origin' }),
  }
  const readable = origins.map((origin) => ({
    ...constant,
    'access-control-allow-origin': origin,
    'access-control-expose-headers': EXPOSED.join(', '),
  }))
  const byOrigin = new Map(origins.map((origin, i) => [origin, readable[i] ?? constant]))
  return { of: (origin = '') => byOrigin.get(origin) ?? constant }
}

/** Security headers on everything, no caching of anything personal, and CORS for the listed origins only. */
export async function registerSecurityHeaders(
  app: FastifyInstance,
  headers: ConstantHeaders,
  origins: readonly string[],
): Promise<void> {
  const constant = headers.of(undefined)
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(constant)
    done()
  })
  if (origins.length > 0) {
    await app.register(fastifyCors, {
      origin: [...origins],
      methods: ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'],
      allowedHeaders: ACCEPTED,
      exposedHeaders: EXPOSED,
      maxAge: 600,
      strictPreflight: false,
    })
  }
}

/**
 * What Helmet sets on an answer: the same every time, and Helmet builds it anew for every request (a tenth of the time of a GET), so it is
 * asked once. Headers that only matter to HTML documents and downloads are left out.
 */
async function helmetHeaders(): Promise<Record<string, string>> {
  const probe = fastify()
  await probe.register(fastifyHelmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }, useDefaults: false },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    dnsPrefetchControl: false,
    ieNoOpen: false,
    permittedCrossDomainPolicies: false,
    xssFilter: false,
  })
  probe.get('/', (_request, reply) => reply.code(204).send())
  const { headers } = await probe.inject('/')
  await probe.close()
  const { date: _date, connection: _connection, 'content-length': _length, ...helmet } = headers
  return helmet as Record<string, string>
}

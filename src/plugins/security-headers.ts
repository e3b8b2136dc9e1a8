import fastifyCors from '@fastify/cors'
import fastifyHelmet from '@fastify/helmet'
import fastify, { type FastifyInstance } from 'fastify'

const EXPOSED = [
  'ETag',
  'X-Request-Id',
  'Retry-After',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Content-Disposition',
]

/** Security headers on everything, no caching of anything personal, and CORS for the listed origins only. */
export async function registerSecurityHeaders(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  const constant = { ...(await helmetHeaders()), 'cache-control': 'no-store' }
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(constant)
    done()
  })
  if (origins.length > 0) {
    await app.register(fastifyCors, {
      origin: [...origins],
      methods: ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'],
      allowedHeaders: ['Authorization', 'Content-Type', 'If-Match', 'If-None-Match'],
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

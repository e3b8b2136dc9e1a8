import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { toProblemDocument } from '../contract/problem-document.ts'
import { Problem, type ProblemCode } from '../domain/problem.ts'

/** Fastify's own errors that are the caller's; everything else of it is a bug of ours. */
const FASTIFY_ERRORS: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'malformed_request',
  FST_ERR_ASYNC_CONSTRAINT: 'malformed_request',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
}

/**
 * Every error becomes a problem document here and nowhere else. The caller learns what to do; the log learns why.
 * @param allowedMethods the methods that the contract has for a path
 */
export function registerErrors(app: FastifyInstance, allowedMethods: (path: string) => string[]): void {
  app.setErrorHandler(sendError)
  app.setNotFoundHandler((request, reply) => {
    const methods = allowedMethods(request.url.split('?', 1)[0] ?? '')
    const problem =
      methods.length > 0
        ? new Problem('method_not_allowed', { headers: { Allow: methods.join(', ') } })
        : new Problem('not_found')
    return sendError(problem, request, reply)
  })
}

/** Also for errors that Fastify finds before there is a route (`frameworkErrors`). */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error)
  if (problem.status >= 500) {
    const level = problem.status === 500 ? 'error' : 'warn'
    request.log[level]({ err: error, code: problem.code }, problem.title)
  }
  reply.removeHeader('ETag').removeHeader('Content-Disposition')
  const document = toProblemDocument(problem, request.id)
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .type('application/problem+json')
    .send(JSON.stringify(document))
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const code = FASTIFY_ERRORS[(error as FastifyError | undefined)?.code ?? '']
  // A connection that breaks while the body comes in is the caller's doing; there is nobody left to tell.
  const aborted = (error as { code?: string } | undefined)?.code === 'ECONNRESET'
  return new Problem(code ?? (aborted ? 'malformed_request' : 'internal_error'), { cause: error })
}

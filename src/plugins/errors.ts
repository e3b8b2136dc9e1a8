import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { toProblemDocument } from '../contract/problem-document.ts'
import { Problem, type ProblemCode } from '../domain/problem.ts'
import { uuidv7 } from '../domain/uuid.ts'

/** Fastify's own errors that are the caller's; everything else of it is a bug of ours. */
const FASTIFY_ERRORS: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'malformed_request',
  FST_ERR_ASYNC_CONSTRAINT: 'malformed_request',
}

/** Node's parser's codes; all others are a request that cannot be read. */
const CLIENT_ERRORS: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the problem that it was answered with. */
    problem: ProblemCode | null
  }
}

/**
 * Every error becomes a problem document here and nowhere else. The caller learns what to do; the log learns why.
 * @param allowedMethods the methods that the contract has for a path
 */
export function registerErrors(app: FastifyInstance, allowedMethods: (path: string) => string[]): void {
  app.decorateRequest('problem', null)
  const notThere = (request: FastifyRequest): Problem => {
    const methods = allowedMethods(request.url.split('?', 1)[0] ?? '')
    return methods.length > 0
      ? new Problem('method_not_allowed', { headers: { Allow: methods.join(', ') } })
      : new Problem('not_found')
  }
  // Where there is nothing, Fastify reads the body all the same; what is wrong with it does not matter.
  app.setErrorHandler((error, request, reply) => sendError(request.is404 ? notThere(request) : error, request, reply))
  app.setNotFoundHandler((request, reply) => sendError(notThere(request), request, reply))
}

/**
 * For what Node's parser refuses before there is a request: written to the socket as it is. (`clientErrorHandler`)
 */
export function answerClientError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problem = new Problem(CLIENT_ERRORS[error.code] ?? 'malformed_request')
  const id = uuidv7()
  const body = JSON.stringify(toProblemDocument(problem, id))
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${id}`,
    'Cache-Control: no-store',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** For errors that Fastify finds before any hook has run (`frameworkErrors`), such as a malformed URL. */
export function sendEarlyError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({ 'X-Request-Id': request.id, 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' })
  return sendError(error, request, reply)
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error)
  request.problem = problem.code
  // A cause is what an operator cannot see from the code alone.
  if (problem.status === 500) request.log.error({ err: error }, problem.title)
  else if (problem.status > 500 && problem.cause)
    request.log.warn({ err: problem.cause, code: problem.code }, problem.title)
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

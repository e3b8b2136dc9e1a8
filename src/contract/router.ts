import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../auth/principal.ts'
import type { Services } from '../services.ts'
import { parseJson, requireMediaType } from './body.ts'
import { operations } from './generated/operations.ts'
import type { Context, Handler, Handlers, OperationId } from './handler.ts'
import { isStreamed } from './handler.ts'
import type { Operation } from './operation.ts'
import { compileBody, compileParameters } from './validation.ts'

/** Lets a request pass, and says whose it is; throws Problem otherwise. One for every security scheme of the contract. */
export type Guard = (request: FastifyRequest, reply: FastifyReply, permissions: readonly string[]) => Promise<Principal>

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
    bodyType: string | null
  }
  interface FastifyContextConfig {
    operation?: Operation
  }
}

export interface RouterOptions {
  listener: 'api' | 'ops'
  handlers: Handlers
  services: Services
  guards: Readonly<Record<string, Guard>>
}

/**
 * Registers every operation of the contract that this listener serves: its guard, the checks of media type, parameters and body, and
 * its handler.
 * @throws Error if an operation names a security scheme without a guard: the service does not start
 */
export function registerOperations(app: FastifyInstance, options: RouterOptions): void {
  app.decorateRequest('principal', null)
  app.decorateRequest('bodyType', null)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) =>
    request.routeOptions.config.operation?.body && bytes.length > 0 ? parseJson(bytes) : undefined,
  )
  for (const operation of servedBy(options.listener)) registerOperation(app, operation, options)
}

/**
 * The methods that the contract has for a URL's path; empty: there is no such path. For 405 and its `Allow`. A path without parameters comes
 * before those with (OpenAPI 3.1, "Path Templating Matching").
 */
export function allowedMethods(listener: 'api' | 'ops', path: string): string[] {
  const matching = servedBy(listener).filter((operation) =>
    operation.mounts.some((mount) => pattern(mount + operation.path).test(bare(path))),
  )
  const concrete = matching.filter((operation) => !operation.path.includes('{'))
  const methods = (concrete.length > 0 ? concrete : matching).flatMap(({ method }) =>
    method === 'GET' ? ['GET', 'HEAD'] : [method],
  )
  return [...new Set(methods)]
}

/**
 * The paths without parameters that would also match an operation's path: Fastify tries it for all methods that they do not have themselves.
 */
function pathsBefore(operation: Operation, listener: 'api' | 'ops'): ReadonlySet<string> {
  if (!operation.path.includes('{')) return new Set()
  const concrete = servedBy(listener).filter(({ path }) => !path.includes('{') && pattern(operation.path).test(path))
  return new Set(concrete.flatMap(({ mounts, path }) => mounts.map((mount) => mount + path)))
}

/** Whether a URL is exactly that of an operation without a guard, such as a probe. */
export function isPublicPath(url: string): boolean {
  return publicPaths.has(url)
}

const publicPaths = new Set(
  servedBy('api')
    .filter(({ security }) => !security)
    .flatMap(({ mounts, path }) => mounts.map((mount) => mount + path)),
)

/** A URL's path, without the slash at its end. */
function bare(url: string): string {
  return (url.split('?', 1)[0] ?? '').replace(/\/$/, '')
}

function servedBy(listener: 'api' | 'ops'): Operation[] {
  return (operations as readonly Operation[]).filter((operation) => operation.listeners.includes(listener))
}

function registerOperation(
  app: FastifyInstance,
  operation: Operation,
  { listener, handlers, services, guards }: RouterOptions,
): void {
  const checkParameters = compileParameters(operation)
  const checkBody = compileBody(operation)
  const handle = handlers[operation.id as OperationId] as Handler<OperationId>
  const { security } = operation
  const guard = security && guards[security.scheme]
  if (security && !guard) throw new Error(`no guard for the security scheme ${security.scheme} of ${operation.id}`)

  const before = pathsBefore(operation, listener)
  for (const mount of operation.mounts) {
    app.route({
      method: operation.method,
      url: mount + operation.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      config: { operation },
      onRequest: async (request, reply) => {
        if (before.size > 0 && before.has(bare(request.url))) return reply.callNotFound()
        if (guard) request.principal = await guard(request, reply, security.permissions)
        request.bodyType = requireMediaType(operation, request.headers)
        // Nobody reads the body of such a request, so the type it claims to have is no reason to refuse it.
        if (!operation.body) delete request.headers['content-type']
      },
      handler: async (request, reply) => {
        const { params: path, query, headers, body, bodyType } = request
        checkParameters({
          path: path as object as Record<string, unknown>,
          query: query as Record<string, unknown>,
          header: headers,
        })
        checkBody(bodyType, body)
        const context = {
          services,
          operation: operation.id,
          requestId: request.id,
          principal: request.principal,
          path,
          query,
          headers,
          body,
          accept: headers.accept ?? '',
          hungUp: () => hungUp(reply),
        }
        return send(reply, operation, await handle(context as Context))
      },
    })
  }
}

function send(
  reply: FastifyReply,
  operation: Operation,
  result: { status: number; mediaType?: string; headers?: object; body?: unknown },
): FastifyReply {
  const mediaType = result.mediaType ?? operation.responses[result.status]
  reply.code(result.status).headers((result.headers ?? {}) as Record<string, string>)
  if (!mediaType || result.body === undefined) return reply.send()
  reply.type(mediaType)
  if (isStreamed(result.body)) return reply.send(Readable.from(result.body.chunks))
  return reply.send(mediaType === 'application/json' ? JSON.stringify(result.body) : result.body)
}

function hungUp({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController()
  raw.once('close', () => controller.abort())
  return controller.signal
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/[.]/g, '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}

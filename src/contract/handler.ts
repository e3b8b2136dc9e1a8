import type { Principal } from '../auth/principal.ts'
import type { Services } from '../services.ts'
import type { OperationSecurity } from './generated/operations.ts'
import type { operations } from './generated/types.ts'

export type OperationId = keyof operations

type Parameters<Id extends OperationId> = operations[Id]['parameters']
type Headers<Id extends OperationId> =
  Parameters<Id> extends { header?: infer H } ? NonNullable<H> : Record<never, never>
/** Parameters that have a default wherever they are. */
type Defaulted<Query> = Query & { [K in keyof Query & ('limit' | 'wait')]-?: NonNullable<Query[K]> }
type Responses<Id extends OperationId> = operations[Id]['responses']

/** `If-Match` -> `if-match`: as Node hands them over. */
type LowerCased<H> = { [K in keyof H & string as Lowercase<K>]: H[K] }

/** Media types of a body; anything else has none. */
type ContentOf<T> = T extends { content: infer C } ? C[keyof C] : undefined

/** Where there are several, the first one is sent unless the handler names another. */
type MediaTypesOf<T> = T extends { content: infer C } ? keyof C : never

/** Set by plugins for every response, so handlers need not. */
type PluginHeader = 'X-Request-Id' | 'Retry-After' | `RateLimit-${string}`

type KnownKeys<T> = { [K in keyof T as string extends K ? never : K]: T[K] }
type HeadersOf<T> = T extends { headers: infer H } ? Omit<KnownKeys<H>, PluginHeader> : Record<never, never>
type WithHeaders<H> = keyof H extends never ? { headers?: Record<never, never> } : { headers: H }
type WithBody<B> = [B] extends [undefined] ? { body?: undefined } : { body: B | Streamed<B> }

type SuccessStatus = 200 | 201 | 202 | 204 | 304

/**
 * What a handler may answer: only statuses, headers and bodies that the contract declares for the operation. Errors are thrown
 * (`Problem`).
 */
export type Result<Id extends OperationId> = {
  [Status in keyof Responses<Id> & SuccessStatus]: {
    status: Status
    mediaType?: MediaTypesOf<Responses<Id>[Status]>
  } & WithHeaders<HeadersOf<Responses<Id>[Status]>> &
    WithBody<ContentOf<Responses<Id>[Status]>>
}[keyof Responses<Id> & SuccessStatus]

export interface Context<Id extends OperationId = OperationId> {
  services: Services
  operation: Id
  requestId: string
  /** null for public operations. */
  principal: OperationSecurity[Id] extends null ? null : Principal
  path: Parameters<Id> extends { path: infer P } ? P : Record<never, never>
  query: Parameters<Id> extends { query?: infer Q } ? Defaulted<NonNullable<Q>> : Record<never, never>
  headers: LowerCased<Headers<Id>>
  /** The media types that the caller prefers: the header `Accept`, or nothing. */
  accept: string
  /** Aborts when the caller is not there any more. */
  hungUp: () => AbortSignal
  body: operations[Id] extends { requestBody: infer B } ? ContentOf<B> : undefined
}

export type Handler<Id extends OperationId> = (context: Context<Id>) => Result<Id> | Promise<Result<Id>>

/** One handler for every operation: a missing one does not compile. */
export type Handlers = { [Id in OperationId]: Handler<Id> }

/** A JSON document of type `T` that is sent piece by piece. */
export interface Streamed<T> {
  readonly chunks: AsyncIterable<string>
  /** For the type checker only. */
  readonly document?: T
}

export function isStreamed(body: unknown): body is Streamed<unknown> {
  return typeof body === 'object' && body !== null && 'chunks' in body
}

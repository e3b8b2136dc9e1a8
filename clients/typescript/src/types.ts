import type { operations as table } from './generated/operations.ts'
import type { components, operations } from './generated/types.ts'

/** Every operation of the contract that takes an access token. */
export type OperationId = keyof typeof table

type Schemas = components['schemas']
export type Profile = Schemas['Profile']
export type ProfileUpdate = Schemas['ProfileUpdate']
export type ConsentDecision = Schemas['ConsentDecision']
export type ProblemDocument = Schemas['Problem']
export type FieldError = Schemas['ProblemError']

type Parameters<Id extends OperationId> = operations[Id]['parameters']
/** JSON, where there are other forms of the same. */
type ContentOf<T> = T extends { content: { 'application/json': infer Json } }
  ? Json
  : T extends { content: infer C }
    ? C[keyof C]
    : undefined
type BodyOf<Id extends OperationId> = operations[Id] extends { requestBody: infer B } ? ContentOf<B> : never

/** What can be said of any call. */
export interface CallOptions {
  /** Ends the call; the call then rejects with the signal's reason. */
  signal?: AbortSignal | undefined
  /** Milliseconds that the call may take, with all its attempts. Default: the client's. */
  deadline?: number | undefined
}

/** A member that has to be there if any member of `T` has to. */
type Part<Name extends string, T> = [T] extends [never]
  ? Record<never, never>
  : [T] extends [undefined]
    ? Record<never, never>
    : Record<never, never> extends T
      ? { [K in Name]?: T }
      : { [K in Name]: T }

/** What an operation is called with: `path`, `query`, `headers` and `body` as the contract has them. */
export type Input<Id extends OperationId> = CallOptions &
  Part<'path', NonNullable<Parameters<Id>['path']>> &
  Part<'query', NonNullable<Parameters<Id>['query']>> &
  Part<'headers', NonNullable<Parameters<Id>['header']>> &
  ([BodyOf<Id>] extends [never] ? Record<never, never> : { body: BodyOf<Id> })

type Successes<Id extends OperationId> = operations[Id]['responses'][keyof operations[Id]['responses'] &
  (200 | 201 | 202 | 204)]
export type DataOf<Id extends OperationId> = ContentOf<Successes<Id>>

/** What an operation that succeeds resolves with. `data` is undefined after a 304, which only comes if you sent `If-None-Match`. */
export interface Answer<Data> {
  data: Data
  status: number
  /** To be sent back in `If-Match` or `If-None-Match`. */
  etag: string | null
  response: Response
}

type Unchanged<I> = I extends { headers: { 'If-None-Match': string } } ? undefined : never

type Call<Id extends OperationId> =
  Record<never, never> extends Input<Id>
    ? <const I extends Input<Id>>(input?: I) => Promise<Answer<DataOf<Id> | Unchanged<I>>>
    : <const I extends Input<Id>>(input: I) => Promise<Answer<DataOf<Id> | Unchanged<I>>>

/** A method for every operation, named by its operationId. */
export type Calls = { [Id in OperationId]: Call<Id> }

/** The operations that answer in pages, of which there is a last one. The feed of changes has none. */
export type PagedId = {
  [Id in OperationId]: DataOf<Id> extends { items: unknown[]; next_cursor: infer Cursor }
    ? null extends Cursor
      ? Id
      : never
    : never
}[OperationId]
export type ItemOf<Id extends PagedId> = DataOf<Id> extends { items: (infer Item)[] } ? Item : never

import createClient from 'openapi-fetch'
import { type Limits, limitsOf, withAttempts } from './attempts.ts'
import { ProfileError, toError } from './errors.ts'
import { operations } from './generated/operations.ts'
import { type GetToken, type Given, sharedTokens } from './token.ts'
import type { Answer, CallOptions, OperationId } from './types.ts'

export interface ClientOptions {
  /** Where the API is mounted, e.g. `https://profile.example.com/api/v1`. */
  baseUrl: string
  /** An access token for the API, e.g. `({ refresh }) => auth0.getTokenSilently({ cacheMode: refresh ? 'off' : 'on' })`. */
  getToken: GetToken
  /** Milliseconds that a call may take, with all its attempts. Default 20,000. */
  deadline?: number
  /** How often a call is tried. Default 4. */
  attempts?: number
  /** Instead of the global one. */
  fetch?: (request: Request) => Promise<Response>
}

export interface RawInput extends CallOptions {
  path?: Record<string, unknown>
  query?: Record<string, unknown>
  headers?: Record<string, unknown>
  body?: unknown
}

export type RawCall = (id: OperationId, input?: RawInput, limits?: Limits) => Promise<Answer<unknown>>

type SendRequest = (
  method: string,
  path: string,
  init: object,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>

/** POSTs that change nothing. */
const SAFE_POSTS: readonly OperationId[] = ['checkAccess', 'batchGetUsers']

/** The one way in which requests are made: token, attempts, deadline, errors. */
export function createCall(options: ClientOptions): RawCall {
  const { baseUrl, deadline = 20_000, attempts = 4 } = options
  // Looked up at each call, so that tests and tools that replace it later are seen.
  const { fetch = (request: Request) => globalThis.fetch(request) } = options
  // What goes in and out is typed by the operation, in types.ts.
  const request = createClient<object>({ baseUrl, fetch }).request as unknown as SendRequest
  const tokenFor = sharedTokens(options.getToken)

  return async (id, input = {}, limits = limitsOf(input.deadline ?? deadline, input.signal)) => {
    const [method, path] = operations[id]
    // So a POST is done once however often it is sent. The others are by nature: the same merge patch twice is the same as once.
    const key = method === 'post' && !SAFE_POSTS.includes(id) && { 'Idempotency-Key': crypto.randomUUID() }

    async function send(signal: AbortSignal, refused?: Given): Promise<Answer<unknown>> {
      const given = await unlessAborted(signal, tokenFor(refused))
      const headers = { ...key, ...input.headers, ...(given.token && { Authorization: `Bearer ${given.token}` }) }
      const params = { path: input.path, query: input.query }
      const { data, error, response } = await request(method, path, {
        params,
        headers,
        body: input.body,
        signal,
      }).catch(unreadable)
      if (response.status === 401 && !refused) return send(signal, given)
      if (!response.ok && response.status !== 304) throw toError(response, error)
      return { data, status: response.status, etag: response.headers.get('etag'), response }
    }

    const mayRepeat = ({ code, status }: ProfileError): boolean =>
      status === 429 || status === 503 || code === 'network_error'
    return withAttempts(attempts, limits, mayRepeat, (signal) => send(signal))
  }
}

function unreadable(cause: unknown): never {
  if (cause instanceof SyntaxError) throw new ProfileError('unexpected_response', 'The answer is not JSON', { cause })
  throw new ProfileError('network_error', 'The profile service cannot be reached', { cause })
}

/** The promise, or the signal's reason if that comes first. */
function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    signal.throwIfAborted()
    promise.then(resolve, reject)
  })
}

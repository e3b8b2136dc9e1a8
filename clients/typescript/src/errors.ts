import type { FieldError, ProblemDocument } from './types.ts'

/** What can be wrong: a code of the contract, or one of what happens on the way to the service and back. */
export type ErrorCode = ProblemDocument['code'] | 'network_error' | 'deadline_exceeded' | 'unexpected_response'

/**
 * Every failed call rejects with this, unless `getToken` threw or your `signal` ended the call: those reasons come through as they are.
 * `message` says what to do; it is for developers rather than for users.
 */
export class ProfileError extends Error {
  override readonly name = 'ProfileError'
  /** Stable; programs may switch on it. */
  readonly code: ErrorCode
  /** 0: there was no answer. */
  readonly status: number
  /** The places in the request's body that are wrong, as JSON Pointers; see `fieldErrors`. */
  readonly errors: readonly FieldError[]
  /** For a question to those who run the service. */
  readonly requestId: string | null
  /** Milliseconds after which another attempt makes sense, if the service has said so. */
  readonly retryAfter: number | null

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.status = details.status ?? 0
    this.errors = details.errors ?? []
    this.requestId = details.requestId ?? null
    this.retryAfter = details.retryAfter ?? null
  }
}

interface ErrorDetails {
  status?: number
  errors?: readonly FieldError[]
  requestId?: string | null
  retryAfter?: number | null
  cause?: unknown
}

/** @param body as far as it could be read: a problem document, or whatever stands in front of the service has to say */
export function toError({ status, headers }: Response, body: unknown): ProfileError {
  const common = { status, requestId: headers.get('x-request-id'), retryAfter: retryAfterOf(headers) }
  if (!isProblem(body)) {
    return new ProfileError('unexpected_response', `The answer (${status}) is not from the profile service`, common)
  }
  return new ProfileError(body.code, body.detail, { ...common, errors: body.errors ?? [] })
}

function isProblem(body: unknown): body is ProblemDocument {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body
}

/** Seconds, or a date. */
function retryAfterOf(headers: Headers): number | null {
  const text = headers.get('retry-after')
  if (!text) return null
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}

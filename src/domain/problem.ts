/** One place in the request that is wrong. `pointer` is a JSON Pointer (RFC 6901) into the body, or `#/query/<name>` and the like. */
export interface FieldError {
  pointer: string
  code: string
  detail: string
  /** What `code` is about, if that is a number: the least or greatest length, say. */
  limit?: number
}

/**
 * Every error that a caller can be told, by its stable code: HTTP status, title, and what the caller can do about it.
 * The contract lists the same codes (`ProblemCode`); the compiler holds the two together in `contract/problem-document.ts`.
 */
export const PROBLEMS = {
  malformed_request: [400, 'The request cannot be read', 'Check the URL, its percent-encoding and the headers.'],
  malformed_json: [
    400,
    'The body is not valid JSON',
    'The request body could not be parsed as JSON. Check quotes, commas and brackets.',
  ],
  invalid_encoding: [400, 'The body is not valid UTF-8', 'Send the request body as JSON in UTF-8.'],
  invalid_parameter: [400, 'A parameter is not valid', 'See errors for the parameter and what it may be.'],
  token_missing: [
    401,
    'An access token is needed',
    'Send an access token for this API as "Authorization: Bearer <token>".',
  ],
  invalid_token: [
    401,
    'The access token is not acceptable',
    'Get a new access token for this API from the identity provider and send it as "Authorization: Bearer <token>".',
  ],
  user_token_required: [
    403,
    'This operation is for users',
    "A machine-to-machine token has no profile of its own. Call this with a user's access token.",
  ],
  account_deleted: [
    403,
    'This account was deleted',
    'The identity provider has deleted this user. Sign up again to start anew.',
  ],
  permission_required: [403, 'A permission is missing', 'The token lacks a permission that this operation needs.'],
  own_request: [403, 'Nobody decides for themselves', 'Somebody else has to grant this, or to decide on it.'],
  not_found: [404, 'There is nothing here', 'Check the path; the contract is at /openapi.yaml.'],
  method_not_allowed: [405, 'The method is not allowed here', 'See the Allow header for the methods of this path.'],
  request_timeout: [408, 'The request took too long', 'Send the whole request within 5 seconds.'],
  request_decided: [409, 'The request is not pending any more', 'See errors for the state that it is in.'],
  request_pending: [
    409,
    'There is a pending request',
    'Wait for the decision, or take the pending request back first.',
  ],
  resource_archived: [409, 'The resource is archived', 'It can be neither asked for nor granted until it is put back.'],
  resource_in_use: [
    409,
    'The resource is in use',
    'There are licences or access requests for it. Archive it instead: PUT it with "archived": true.',
  ],
  seats_exhausted: [409, 'No seat is free', 'Revoke a licence, wait until one expires, or add seats.'],
  seats_in_use: [409, 'More seats are in use', 'Revoke licences first.'],
  user_erased: [
    409,
    "The user's data is erased",
    'Nothing can be asked for or granted until the user comes back, by saving the profile.',
  ],
  last_role_manager: [
    409,
    'Somebody has to manage roles',
    'Give roles:manage to somebody else, without an end, before you take it from its last holder.',
  ],
  cursor_expired: [
    410,
    'The cursor is too old',
    'Changes behind this cursor are not kept any more, or it comes from another database. Start over without a cursor.',
  ],
  precondition_failed: [
    412,
    'The profile has changed',
    'If-Match does not hold any more. Read the profile again, apply the change to it and send the new ETag.',
  ],
  payload_too_large: [413, 'The body is too large', 'A request body may hold 65536 bytes at most.'],
  unsupported_media_type: [
    415,
    'The media type is not supported',
    'Send the body as application/json, without a content encoding.',
  ],
  validation_failed: [
    422,
    'The request is not valid',
    'See errors for each place and what is wrong with it. Nothing was stored.',
  ],
  idempotency_key_reused: [
    422,
    'The Idempotency-Key is used',
    'Another request was sent with this Idempotency-Key. Use a new key for every new wish.',
  ],
  consent_required: [
    422,
    'A consent is needed',
    'An attribute may only be stored with the consent that covers it. Send the consent in the same request; see errors. Nothing was stored.',
  ],
  headers_too_large: [431, 'The headers are too large', 'All headers together may hold 16384 bytes at most.'],
  rate_limited: [429, 'Too many requests', 'The rate limit is used up. Try again after the seconds in Retry-After.'],
  database_unavailable: [503, 'The database cannot be reached', 'Try again after the seconds in Retry-After.'],
  database_not_migrated: [
    503,
    'The database is not migrated',
    'An operator has to run "profile-service migrate". Try again after the seconds in Retry-After.',
  ],
  keys_unavailable: [
    503,
    'Tokens cannot be checked now',
    "The issuer's keys cannot be had. Try again after the seconds in Retry-After.",
  ],
  write_contention: [
    503,
    'Too many writers at once',
    'Others keep changing this profile. Try again after the seconds in Retry-After.',
  ],
  overloaded: [503, 'The service is overloaded', 'Try again after the seconds in Retry-After.'],
  not_ready: [503, 'Not ready', 'See errors for each reason.'],
  internal_error: [500, 'Something went wrong here', 'This is a fault of the service. Report it with the request_id.'],
} as const satisfies Record<string, readonly [status: number, title: string, detail: string]>

/** How many places a problem names at most. */
const MAX_ERRORS = 50

export type ProblemCode = keyof typeof PROBLEMS

export interface ProblemOptions {
  detail?: string
  errors?: FieldError[]
  /** Response headers that belong to the problem, e.g. `WWW-Authenticate`, `Allow`, `ETag`. */
  headers?: Record<string, string>
  /** For the log only, never for the caller. */
  cause?: unknown
  /** Why, as a short code for logs and metrics only, e.g. `wrong_audience`. */
  reason?: string
}

/** An error that a caller is told about; thrown anywhere, turned into a response in one place (`plugins/errors.ts`). */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly errors: FieldError[] | undefined
  readonly headers: Record<string, string>
  readonly reason: string | undefined

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    const [status, title, detail] = PROBLEMS[code]
    super(title, { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.status = status
    this.title = title
    this.detail = options.detail ?? detail
    this.errors = options.errors?.slice(0, MAX_ERRORS)
    this.headers = options.headers ?? {}
    this.reason = options.reason
  }
}

import { Problem } from '../domain/problem.ts'

/** A unique index refused the row: somebody else holds the value. */
export class UniqueViolation extends Error {}

/**
 * The connection broke while a statement was under way: it may have been carried out, or not, or may still be. Who can find that out may
 * try again; for all others the database is unavailable.
 */
export class AnswerLost extends Problem {
  /** The server has hung up, so asking it again makes sense. false: it has gone silent. */
  readonly askAgain: boolean

  constructor(cause: unknown, { askAgain }: { askAgain: boolean }) {
    super('database_unavailable', { cause, headers: RETRY_LATER })
    this.askAgain = askAgain
  }
}

/**
 * PostgreSQL asks to run the statement again: serialisation failure, deadlock, or somebody else has the lock. Or what the row refers to has
 * vanished meanwhile, or something refers to it by now: whoever reads again will see that.
 */
export class TryAgain extends Problem {
  constructor(cause: unknown) {
    super('database_unavailable', { cause, headers: RETRY_LATER })
  }
}

const RETRY_LATER = { 'Retry-After': '2' }
const UNIQUE_VIOLATION = '23505'
const TRY_AGAIN = new Set(['40001', '40P01', '55P03', '23503'])
const UNDEFINED = new Set(['42P01', '42703', '42883', '3F000']) // table, column, function, schema
// Statement timeout, no such database, no permission.
const UNAVAILABLE = new Set(['57014', '3D000', '28000', '28P01', '42501'])
// Out of resources, system error.
const UNAVAILABLE_CLASS = /^(53|58)/
// A demoted primary; prepared statements that are unknown, known twice, or whose result changed.
const STALE = new Set(['25006', '26000', '42P05', '0A000'])
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

// No connection, shutting down, a transaction that was left alone for too long.
const LOST = /^(08|57P|25P03|25P04)/
// A server that is just restarting says these, or hangs up.
const RESTARTING = new Set(['ECONNREFUSED', 'ECONNRESET', '57P01', '57P02', '57P03'])

// What the driver itself says, without an SQLSTATE, of a connection that is gone or cannot be had in time.
const DRIVER = /timeout|Connection terminated|not queryable|pool after calling end/

/**
 * A driver's error as one of ours: nothing of SQL, constraints or values gets further than this.
 * What stays as it is, is a bug and becomes a 500.
 */
export function translateError(error: unknown): unknown {
  const { code } = describe(error)
  if (code === UNIQUE_VIOLATION) return new UniqueViolation('unique violation', { cause: error })
  if (TRY_AGAIN.has(code)) return new TryAgain(error)
  if (UNDEFINED.has(code)) return unavailable('database_not_migrated', error)
  if (error instanceof Problem) return error
  const isUnavailable = UNAVAILABLE.has(code) || UNAVAILABLE_CLASS.test(code) || breaksConnection(error)
  return isUnavailable ? unavailable('database_unavailable', error) : error
}

/** After these the connection is of no use. */
export function breaksConnection(error: unknown): boolean {
  return isBroken(error) || isStale(error)
}

/** The connection is gone. */
export function isBroken(error: unknown): boolean {
  const { code, message } = describe(error)
  return error instanceof AnswerLost || NETWORK.has(code) || LOST.test(code) || (code === '' && DRIVER.test(message))
}

/**
 * The statement was not carried out, because the connection leads to a server that will not take writes, or because its prepared
 * statements are not what they were (the tables changed, or a pooler handed us somebody else's session).
 */
export function isStale(error: unknown): boolean {
  return STALE.has(describe(error).code)
}

/** No connection could be made, and a moment later one may be. */
export function comesBack(error: unknown): boolean {
  const { code, message } = describe(error)
  return RESTARTING.has(code) || /Connection terminated/.test(message)
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof Problem || !(error instanceof Error)) return { code: '', message: '' }
  return { code: (error as { code?: string }).code ?? '', message: error.message }
}

function unavailable(problem: 'database_unavailable' | 'database_not_migrated', cause: unknown): Problem {
  return new Problem(problem, { cause, headers: RETRY_LATER })
}

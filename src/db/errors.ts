import { Problem } from '../domain/problem.ts'

/** A unique index refused the row: somebody else holds the value. */
export class UniqueViolation extends Error {}

/** PostgreSQL asks to run the statement again (serialisation failure, deadlock). */
export class TryAgain extends Error {}

const UNIQUE_VIOLATION = '23505'
const TRY_AGAIN = new Set(['40001', '40P01'])
const UNDEFINED = new Set(['42P01', '42703', '42883', '3F000']) // table, column, function, schema
// Too many connections, shutting down, lock and statement timeouts, out of resources.
const UNAVAILABLE = new Set(['55P03', '57014', '53300', '53100', '53200', '3D000', '28000', '28P01', '42501'])
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

// What the driver itself says, without an SQLSTATE, of a connection that is gone or cannot be had in time.
const DRIVER = /timeout|Connection terminated|not queryable|pool after calling end/

/**
 * A driver's error as one of ours: nothing of SQL, constraints or values gets further than this.
 * What stays as it is, is a bug and becomes a 500.
 */
export function translateError(error: unknown): unknown {
  const { code } = describe(error)
  if (code === UNIQUE_VIOLATION) return new UniqueViolation('unique violation', { cause: error })
  if (TRY_AGAIN.has(code)) return new TryAgain('try again', { cause: error })
  if (UNDEFINED.has(code)) return unavailable('database_not_migrated', error)
  return UNAVAILABLE.has(code) || breaksConnection(error) ? unavailable('database_unavailable', error) : error
}

/**
 * After these the connection is of no use: it is broken, it leads to a server that will not take writes, or its prepared statements are
 * not what they were (the tables changed, or a pooler handed us somebody else's session).
 */
export function breaksConnection(error: unknown): boolean {
  return isBroken(error) || STALE.has(describe(error).code)
}

function isBroken(error: unknown): boolean {
  const { code, message } = describe(error)
  return NETWORK.has(code) || /^(08|57P)/.test(code) || (code === '' && DRIVER.test(message))
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof Problem || !(error instanceof Error)) return { code: '', message: '' }
  return { code: (error as { code?: string }).code ?? '', message: error.message }
}

function unavailable(problem: 'database_unavailable' | 'database_not_migrated', cause: unknown): Problem {
  return new Problem(problem, { cause, headers: { 'Retry-After': '2' } })
}

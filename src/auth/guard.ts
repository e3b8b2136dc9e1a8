import { Problem } from '../domain/problem.ts'
import type { Principal } from './principal.ts'

/** Throws `user_token_required` (403) for a machine: it has no profile of its own. */
export function requireUser({ kind }: Pick<Principal, 'kind'>): void {
  if (kind !== 'user') throw new Problem('user_token_required')
}

/**
 * Throws `permission_required` (403) unless the principal holds every one of `permissions`. The challenge names all that the operation
 * needs (RFC 6750 §3.1); names come from the contract and need no escaping.
 */
export function requirePermissions(principal: Pick<Principal, 'permissions'>, permissions: readonly string[]): void {
  if (permissions.every((permission) => principal.permissions.includes(permission))) return
  const challenge = `Bearer error="insufficient_scope", scope="${permissions.join(' ')}"`
  throw new Problem('permission_required', { headers: { 'WWW-Authenticate': challenge } })
}

import { equalJson } from './json.ts'
import { type FieldError, Problem } from './problem.ts'

export const MANAGE_ROLES = 'roles:manage'

/** The permissions that somebody holds, each with the time it ends; null: it does not. */
export type Holdings = ReadonlyMap<string, string | null>

/** Who could manage roles, by stored roles alone: whether there is anybody, and anybody whose role does not end. */
export interface Managers {
  any: boolean
  lasting: boolean
}

export interface RoleState {
  description: string
  permissions: readonly string[]
}

/** What the token carries does not end as far as we know: the issuer decides that anew for every token. */
export function holdings(
  token: readonly string[],
  stored: readonly { permission: string; until: string | null }[],
): Holdings {
  const held = new Map<string, string | null>(stored.map(({ permission, until }) => [permission, until]))
  for (const permission of token) held.set(permission, null)
  return held
}

/**
 * Nobody gives what they do not hold, nor for longer than they hold it.
 * @param until when the gift ends; null: never
 * @param pointerOf where in the request a permission is named
 * @throws Problem `permission_required`
 */
export function requireHeld(
  held: Holdings,
  permissions: readonly string[],
  until: string | null,
  pointerOf: (permission: string) => string,
): void {
  const errors = permissions.flatMap((permission): FieldError[] => {
    const pointer = pointerOf(permission)
    if (!held.has(permission))
      return [{ pointer, code: 'not_held', detail: 'you do not hold this permission yourself' }]
    if (!endsLater(until, held.get(permission) ?? null)) return []
    return [{ pointer, code: 'held_for_less', detail: 'you do not hold this permission for that long yourself' }]
  })
  if (errors.length > 0) {
    throw new Problem('permission_required', { detail: 'Nobody can give a permission that they do not hold.', errors })
  }
}

/** Whether one end is later than another; null is never. */
export function endsLater(end: string | null, other: string | null): boolean {
  if (other === null) return false
  return end === null || Date.parse(end) > Date.parse(other)
}

/**
 * The last holder of `roles:manage` stays, and so does the last one without an end. Where there is none, tokens that carry the permission
 * rule alone, and there is nobody to protect.
 * @throws Problem `last_role_manager`
 */
export function requireManagers(before: Managers, after: Managers): void {
  if ((before.any && !after.any) || (before.lasting && !after.lasting)) throw new Problem('last_role_manager')
}

/**
 * Where this service has permissions on a resource, there are no others on it: a misspelt one would be given in vain.
 * @param known all that the contract's operations name
 * @throws Problem `validation_failed`
 */
export function requireKnown(permissions: readonly string[], known: readonly string[]): void {
  const resources = new Set(known.map(resourceOf))
  const errors = permissions.flatMap((permission, index) =>
    known.includes(permission) || !resources.has(resourceOf(permission))
      ? []
      : [{ pointer: `/permissions/${index}`, code: 'unknown_permission', detail: 'there is no such permission' }],
  )
  if (errors.length > 0) throw new Problem('validation_failed', { errors })
}

/**
 * A role's end as it is stored.
 * @throws Problem `validation_failed` if it is not in the future
 */
export function futureEnd(expiresAt: string | null | undefined, now: Date): string | null {
  if (expiresAt === null || expiresAt === undefined) return null
  const end = new Date(expiresAt)
  if (end > now) return end.toISOString()
  throw new Problem('validation_failed', {
    errors: [{ pointer: '/expires_at', code: 'not_in_future', detail: 'must be a time in the future' }],
  })
}

/** The same permissions in any order are the same role. */
export function sameRole(a: RoleState, b: RoleState): boolean {
  return a.description === b.description && equalJson([...a.permissions].sort(), [...b.permissions].sort())
}

function resourceOf(permission: string): string {
  return permission.slice(0, permission.indexOf(':'))
}

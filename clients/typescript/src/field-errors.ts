import { ProfileError } from './errors.ts'
import type { FieldError } from './types.ts'

export interface FieldErrorOptions {
  /** Another way to name the fields. */
  fieldOf?: (pointer: string) => string
  /** What to say instead, e.g. a translation by `code` and `limit`; undefined: what the service says, which is English. */
  say?: (error: FieldError) => string | undefined
}

/**
 * What to show at the fields of a form after a failed call, by field: `/first_name` is `first_name`, `/profile_data/phone` is `phone`, and
 * anything else is its path with dots. Empty for an error that is not about fields. The first message of a field wins.
 */
export function fieldErrors(
  error: unknown,
  { fieldOf = fieldName, say }: FieldErrorOptions = {},
): Record<string, string> {
  const found: Record<string, string> = {}
  if (!(error instanceof ProfileError)) return found
  for (const each of error.errors) found[fieldOf(each.pointer)] ??= say?.(each) ?? sentence(each.detail)
  return found
}

/** The name of the form field for a JSON Pointer into a profile. */
export function fieldName(pointer: string): string {
  const [, ...path] = pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (path[0] === 'profile_data' && path.length > 1) path.shift()
  return path.join('.')
}

/** The service's words begin with the name of the field, which a form shows already. */
function sentence(detail: string): string {
  return detail.charAt(0).toUpperCase() + detail.slice(1)
}

import { ProfileError } from './errors.ts'

/**
 * The messages of a failed call by form field: `/first_name` is `first_name`, `/profile_data/phone` is `phone`, and anything else is its
 * path with dots. Empty for an error that is not about fields. The first message of a field wins.
 * @param fieldOf another way to name the fields
 */
export function fieldErrors(error: unknown, fieldOf: (pointer: string) => string = fieldName): Record<string, string> {
  const found: Record<string, string> = {}
  if (!(error instanceof ProfileError)) return found
  for (const { pointer, detail } of error.errors) found[fieldOf(pointer)] ??= detail
  return found
}

/** The name of the form field for a JSON Pointer into a profile. */
export function fieldName(pointer: string): string {
  const [, ...path] = pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (path[0] === 'profile_data' && path.length > 1) path.shift()
  return path.join('.')
}

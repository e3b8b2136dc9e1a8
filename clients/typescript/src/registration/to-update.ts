import type { ProfileUpdate } from '../types.ts'

/**
 * What was typed into the fields of `nextStep` or `profileFields` as a change of the profile, by their names. What was left blank is
 * removed, if there was anything.
 */
export function toUpdate(typed: Record<string, string>): ProfileUpdate {
  const { first_name, last_name, ...attributes } = Object.fromEntries(
    Object.entries(typed).map(([name, text]) => [name, text.trim() || null]),
  )
  return {
    ...(first_name !== undefined && { first_name }),
    ...(last_name !== undefined && { last_name }),
    ...(Object.keys(attributes).length > 0 && { profile_data: attributes }),
  }
}

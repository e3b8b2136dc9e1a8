import { isObject, type Json, type JsonObject, member, pointerTo } from './json.ts'

export interface Completion {
  complete: boolean
  /** Pointers into the profile. */
  missing: string[]
}

interface Completable {
  first_name: string | null
  last_name: string | null
  profile_data: JsonObject
}

/**
 * What is missing from a complete profile: both names, and the attributes that the schema marks `x-completion`. Blank is missing.
 * @param attributes names of the marked attributes
 */
export function completionOf(profile: Completable, attributes: readonly string[]): Completion {
  const missing = [
    ...(isBlank(profile.first_name) ? ['/first_name'] : []),
    ...(isBlank(profile.last_name) ? ['/last_name'] : []),
    ...attributes
      .filter((name) => isBlank(member(profile.profile_data, name)))
      .map((name) => pointerTo('/profile_data', name)),
  ]
  return { complete: missing.length === 0, missing }
}

function isBlank(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.trim() === ''
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.keys(value).length === 0
  return value === undefined || value === null
}

import type { AttributeSchema } from './attribute-schema.ts'
import { type JsonObject, member, pointerTo } from './json.ts'
import type { FieldError } from './problem.ts'
import type { Profile } from './profile.ts'

/** The fields of a profile that a caller chose. */
export type UserView = Pick<Profile, 'id'> & Partial<Profile>

const ATTRIBUTE = 'profile_data.'

/**
 * Chosen attributes have to be declared ones: what was read stays on record, and the name of any other may say something personal.
 * @param fields as the contract has them: names of fields, or `profile_data.<attribute>`
 * @param base pointer of the list
 */
export function checkFields(
  fields: readonly string[] | undefined,
  schema: AttributeSchema,
  base: string,
): FieldError[] {
  return (fields ?? []).flatMap((field, n) => {
    if (!field.startsWith(ATTRIBUTE) || schema.pointers.includes(pointerTo('/profile_data', nameOf(field)))) return []
    const detail = 'the attribute schema declares no such attribute; profile_data gives all of them'
    return [{ pointer: `${base}/${n}`, code: 'unknown_attribute', detail }]
  })
}

/** What the record of a read says. @param others fields that were not chosen, but filtered by */
export function recordedFields(fields: readonly string[] | undefined, others: readonly string[] = []): string[] {
  return [...new Set([...(fields ?? ['profile']), ...others])]
}

/** The chosen fields, and the id. */
export function viewOf(profile: Profile, fields: readonly string[] | undefined): UserView {
  if (!fields) return profile
  const chosen = new Set(fields)
  const names = (Object.keys(profile) as (keyof Profile)[]).filter((name) => name === 'id' || chosen.has(name))
  const view = Object.fromEntries(names.map((name) => [name, profile[name]])) as unknown as UserView
  const attributes = fields.filter((field) => field.startsWith(ATTRIBUTE)).map(nameOf)
  if (attributes.length === 0 || chosen.has('profile_data')) return view
  return { ...view, profile_data: pickMembers(profile.profile_data, attributes) }
}

function nameOf(field: string): string {
  return field.slice(ATTRIBUTE.length)
}

function pickMembers(object: JsonObject, names: readonly string[]): JsonObject {
  const there = names.filter((name) => member(object, name) !== undefined)
  return Object.fromEntries(there.map((name) => [name, object[name] as JsonObject[string]]))
}

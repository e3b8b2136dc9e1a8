import type { AttributeSchema } from './attribute-schema.ts'
import { equalJson, isObject, type Json, type JsonObject, member, pointerTo } from './json.ts'
import { mergeKeys, mergePatch } from './merge-patch.ts'
import type { FieldError } from './problem.ts'

export const LIMITS = { keys: 256, bytes: 16 * 1024, depth: 8 } as const

/** Providers that name themselves in the subject (`github|42`); a database user (`auth0|…`) has no social provider. */
const SOCIAL_PROVIDERS: Record<string, string> = { github: 'GitHub', 'google-oauth2': 'Google' }

/** The top-level keys of `profile_data` whose value differs. */
export function changedKeys(before: JsonObject, after: JsonObject): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].filter((key) => !equalJson(member(before, key), member(after, key)))
}

/**
 * `profile_data` after the client's change, with the server-managed attributes as they were.
 * @param change `null` (merge patch only) removes everything the client may remove
 */
export function applyAttributes(
  before: JsonObject,
  change: JsonObject | null | undefined,
  mode: 'put' | 'patch',
  schema: AttributeSchema,
): { after: JsonObject; errors: FieldError[] } {
  if (change === undefined) return { after: before, errors: [] }
  const after = change === null ? {} : mode === 'put' ? mergeKeys(before, change) : mergePatch(before, change)
  const errors: FieldError[] = []
  for (const name of schema.readOnly) {
    const current = member(before, name)
    const touched = change !== null && Object.hasOwn(change, name)
    if (touched && !equalJson(member(after, name), current)) {
      errors.push({
        pointer: pointerTo('/profile_data', name),
        code: 'read_only',
        detail: 'only the service sets this attribute',
      })
    }
    if (current === undefined) delete after[name]
    else after[name] = current
  }
  return { after, errors }
}

/** The social provider that the subject names, if the schema declares the attribute as server-managed. */
export function withSocialProvider(profileData: JsonObject, subject: string, schema: AttributeSchema): JsonObject {
  const provider = SOCIAL_PROVIDERS[subject.slice(0, subject.indexOf('|'))]
  if (provider === undefined || !schema.readOnly.has('social_provider')) return profileData
  return { ...profileData, social_provider: provider }
}

/**
 * What is wrong with the attributes after a change: the limits, and the schema where the change touched it. What was invalid before
 * and is left alone does not stand in the way of other changes.
 */
export function validateAttributes(
  after: JsonObject,
  changed: readonly string[],
  schema: AttributeSchema,
): FieldError[] {
  if (changed.length === 0) return []
  const limits = checkLimits(after)
  if (limits.length > 0) return limits
  const pointers = changed.map((key) => pointerTo('/profile_data', key))
  return schema.validate(after).filter((error) => {
    const key = error.pointer.split('/').slice(0, 3).join('/')
    return key === '/profile_data' || pointers.includes(key)
  })
}

function checkLimits(profileData: JsonObject): FieldError[] {
  const { keys, depth } = measure(profileData)
  const bytes = Buffer.byteLength(JSON.stringify(profileData))
  const errors: FieldError[] = []
  const add = (code: string, detail: string) => errors.push({ pointer: '/profile_data', code, detail })
  if (keys > LIMITS.keys) add('too_many_keys', `must not hold more than ${LIMITS.keys} keys in all`)
  if (depth > LIMITS.depth) add('too_deep', `must not be nested deeper than ${LIMITS.depth} levels`)
  if (bytes > LIMITS.bytes) add('too_large', `must not be larger than ${LIMITS.bytes} bytes as JSON`)
  return errors
}

/** Keys of all objects inside, and levels of nesting; a flat object has depth 1. */
function measure(value: Json): { keys: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { keys: 0, depth: 0 }
  const inner = Object.values(value).map(measure)
  return {
    keys: inner.reduce((sum, each) => sum + each.keys, isObject(value) ? inner.length : 0),
    depth: 1 + inner.reduce((most, each) => Math.max(most, each.depth), 0),
  }
}

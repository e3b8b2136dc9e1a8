import type { AttributeSchema } from './attribute-schema.ts'
import { equalJson, isObject, type Json, type JsonObject, member, pointerTo } from './json.ts'
import { mergeKeys, mergePatch } from './merge-patch.ts'
import type { FieldError } from './problem.ts'

export const LIMITS = { keys: 256, bytes: 16 * 1024, depth: 8 } as const

/** Providers that name themselves in the subject (`github|42`); a database user (`auth0|…`) has no social provider. */
const SOCIAL_PROVIDERS = new Map([
  ['github', 'GitHub'],
  ['google-oauth2', 'Google'],
])

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
  const [, connection = ''] = /^([^|]+)\|/.exec(subject) ?? []
  const provider = SOCIAL_PROVIDERS.get(connection)
  if (provider === undefined || !schema.readOnly.has('social_provider')) return profileData
  return { ...profileData, social_provider: provider }
}

/**
 * What a change makes wrong: the limits, and the schema. What was invalid before and is left alone does not stand in the way of other
 * changes, nor does a document beyond the limits as long as it does not grow.
 */
export function validateAttributes(before: JsonObject, after: JsonObject, schema: AttributeSchema): FieldError[] {
  const changed = changedKeys(before, after)
  if (changed.length === 0) return []
  const limits = checkLimits(before, after)
  if (limits.length > 0) return limits
  const errors = schema.validate(after)
  if (errors.length === 0) return []
  const pointers = changed.map((key) => pointerTo('/profile_data', key))
  const known = new Set(schema.validate(before).map(({ pointer, code }) => `${pointer} ${code}`))
  return errors.filter(({ pointer, code }) => {
    const key = pointer.split('/').slice(0, 3).join('/')
    return key === '/profile_data' || pointers.includes(key) || !known.has(`${pointer} ${code}`)
  })
}

function checkLimits(before: JsonObject, after: JsonObject): FieldError[] {
  const [old, now] = [measure(before), measure(after)]
  const errors: FieldError[] = []
  const check = (limit: keyof typeof LIMITS, code: string, detail: string) => {
    if (now[limit] > LIMITS[limit] && now[limit] > old[limit]) errors.push({ pointer: '/profile_data', code, detail })
  }
  check('keys', 'too_many_keys', `must not hold more than ${LIMITS.keys} keys in all`)
  check('depth', 'too_deep', `must not be nested deeper than ${LIMITS.depth} levels`)
  check('bytes', 'too_large', `must not be larger than ${LIMITS.bytes} bytes as JSON`)
  return errors
}

function measure(profileData: JsonObject): Record<keyof typeof LIMITS, number> {
  return { ...shape(profileData), bytes: Buffer.byteLength(JSON.stringify(profileData)) }
}

/** Keys of all objects inside, and levels of nesting; a flat object has depth 1. */
function shape(value: Json): { keys: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { keys: 0, depth: 0 }
  const inner = Object.values(value).map(shape)
  return {
    keys: inner.reduce((sum, each) => sum + each.keys, isObject(value) ? inner.length : 0),
    depth: 1 + inner.reduce((most, each) => Math.max(most, each.depth), 0),
  }
}

import { isObject, type Json, type JsonObject, member } from './json.ts'

/** JSON Merge Patch (RFC 7396, section 2) of an object: members merge deeply, `null` removes. Neither argument is changed. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const result: JsonObject = { ...target }
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) delete result[key]
    else result[key] = merged(member(target, key), change)
  }
  return result
}

/** PUT's merge: key by key, each value replaced as a whole, `null` removes. Neither argument is changed. */
export function mergeKeys(target: JsonObject, change: JsonObject): JsonObject {
  const kept = Object.entries({ ...target, ...change }).filter(([key]) => member(change, key) !== null)
  return Object.fromEntries(kept)
}

function merged(current: Json | undefined, change: Json): Json {
  if (!isObject(change)) return change
  return mergePatch(isObject(current) ? current : {}, change)
}

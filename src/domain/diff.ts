import { equalJson, isObject, type Json, type JsonObject, member, pointerTo } from './json.ts'

/** One changed place: no `old` where there was no value, no `new` where there is none any more; neither where the values were `erased`. */
export interface Change {
  pointer: string
  old?: Json
  new?: Json
  erased?: true
}

/** The differences between two objects, by the innermost member that differs; arrays are compared as a whole. */
export function diff(before: JsonObject, after: JsonObject, base = ''): Change[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => diffMember(pointerTo(base, key), member(before, key), member(after, key)))
}

function diffMember(pointer: string, old: Json | undefined, now: Json | undefined): Change[] {
  if (equalJson(old, now)) return []
  if (isObject(old) && isObject(now)) return diff(old, now, pointer)
  return [{ pointer, ...(old === undefined ? {} : { old }), ...(now === undefined ? {} : { new: now }) }]
}

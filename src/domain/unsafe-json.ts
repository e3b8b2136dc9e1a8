import { isObject, type Json, pointerTo } from './json.ts'
import type { FieldError } from './problem.ts'

/** Deeper documents are refused before anything recursive touches them; the attributes' own limit is lower. */
const MAX_DEPTH = 32
const MAX_ERRORS = 20

/**
 * What a JSON parser lets through although it could not be stored and read back equal, or would be dangerous to handle: NUL and lone
 * surrogates (PostgreSQL stores neither), numbers that are not finite or beyond 2^53 (rounded by the parser), `__proto__`, and
 * nesting deeper than 32. Iterative, since the document may be nested as deep as its size allows.
 */
export function findUnsafe(document: Json): FieldError[] {
  const errors: FieldError[] = []
  const pending: { value: Json; pointer: string; depth: number }[] = [{ value: document, pointer: '', depth: 0 }]
  for (let next = pending.pop(); next && errors.length < MAX_ERRORS; next = pending.pop()) {
    const { value, pointer, depth } = next
    const add = (code: string, detail: string) => errors.push({ pointer, code, detail })
    if (typeof value === 'string') checkText(value, add)
    else if (typeof value === 'number') checkNumber(value, add)
    else if (typeof value === 'object' && value !== null) {
      if (depth >= MAX_DEPTH) {
        add('too_deep', `must not be nested deeper than ${MAX_DEPTH} levels`)
        continue
      }
      const members: [string | number, Json][] = isObject(value) ? Object.entries(value) : [...value.entries()]
      for (const [key, inner] of members) {
        const place = pointerTo(pointer, typeof key === 'string' ? key.toWellFormed() : key)
        if (typeof key === 'string') checkKey(key, place, errors)
        pending.push({ value: inner, pointer: place, depth: depth + 1 })
      }
    }
  }
  return errors
}

function checkText(text: string, add: (code: string, detail: string) => void): void {
  if (text.includes('\0')) add('nul_character', 'must not contain the character U+0000')
  if (!text.isWellFormed()) add('lone_surrogate', 'must be well-formed Unicode, without lone surrogates')
}

function checkNumber(value: number, add: (code: string, detail: string) => void): void {
  if (!Number.isFinite(value)) add('number_out_of_range', 'must be a finite number')
  else if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    add('number_out_of_range', 'must be within ±(2^53 - 1); send longer numbers as strings')
  }
}

function checkKey(key: string, pointer: string, errors: FieldError[]): void {
  if (key === '__proto__') errors.push({ pointer, code: 'forbidden_key', detail: 'this key is not allowed' })
  checkText(key, (code, detail) => errors.push({ pointer, code, detail: `the key ${detail}` }))
}

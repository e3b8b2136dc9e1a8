import type { ErrorObject } from 'ajv/dist/2020.js'
import { pointerTo } from './json.ts'
import type { FieldError } from './problem.ts'
import { inWords } from './schema-words.ts'

// They only say that one of their branches failed; the branches' own errors say what.
const WRAPPERS = new Set(['anyOf', 'oneOf', 'allOf', 'if', 'not', 'propertyNames'])

/**
 * Ajv's errors as what a caller is told: where, which keyword, in words. The words hold the schema's values, never the input's.
 * @param base pointer of the validated value in the request body
 */
export function toFieldErrors(errors: readonly ErrorObject[], base: string): FieldError[] {
  const found = errors.map((error): FieldError => {
    const at = base + error.instancePath
    const { missingProperty, additionalProperty, unevaluatedProperty, limit } = error.params as Params
    const extra = additionalProperty ?? unevaluatedProperty
    if (extra !== undefined)
      return { pointer: pointerTo(at, extra), code: 'unknown_field', detail: 'this field is not known' }
    if (missingProperty !== undefined)
      return { pointer: pointerTo(at, missingProperty), code: 'required', detail: 'must be present' }
    if (error.propertyName !== undefined)
      return { pointer: pointerTo(at, error.propertyName), code: 'forbidden_key', detail: `the key ${inWords(error)}` }
    const detail = inWords(error)
    return { pointer: at, code: error.keyword, detail, ...(typeof limit === 'number' && { limit }) }
  })
  const specific = found.filter((error) => !WRAPPERS.has(error.code))
  const told = specific.length > 0 ? specific : found
  const unique = new Map(told.map((error) => [`${error.pointer} ${error.code} ${error.detail}`, error]))
  return [...unique.values()]
}

interface Params {
  missingProperty?: string
  additionalProperty?: string
  unevaluatedProperty?: string
  limit?: unknown
}

import type { FieldError } from './problem.ts'

const MAX_LENGTH = 150
// Controls would break logs and terminals; the overrides and isolates let a name disguise the text around it.
const FORBIDDEN = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u

/**
 * A name as it is stored: Unicode NFC. Right-to-left scripts, emoji and marks are fine.
 * Returns the name, or what is wrong with it. Length is in code points, as PostgreSQL counts; NFC may lengthen a text.
 */
export function normaliseName(name: string, pointer: string): string | FieldError {
  const normal = name.normalize('NFC')
  if (FORBIDDEN.test(normal)) {
    return {
      pointer,
      code: 'forbidden_character',
      detail: 'must not contain control or bidirectional-override characters',
    }
  }
  if ([...normal].length > MAX_LENGTH) {
    return { pointer, code: 'maxLength', detail: `must have at most ${MAX_LENGTH} characters`, limit: MAX_LENGTH }
  }
  return normal
}

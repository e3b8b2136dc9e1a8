import type { FieldError } from './problem.ts'

// Line breaks and tabs are fine; other controls, and what disguises the text around it, are not.
const FORBIDDEN = /(?![\n\r\t])[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u

/** What a user wrote for another one to read, as it is stored: Unicode NFC, not blank. Returns it, or what is wrong with it. */
export function normaliseText(text: string, pointer: string, maxLength: number): string | FieldError {
  const normal = text.normalize('NFC').trim()
  if (normal === '') return { pointer, code: 'minLength', detail: 'must not be blank', limit: 1 }
  if (FORBIDDEN.test(normal)) {
    return {
      pointer,
      code: 'forbidden_character',
      detail: 'must not contain control or bidirectional-override characters',
    }
  }
  if ([...normal].length > maxLength) {
    return { pointer, code: 'maxLength', detail: `must have at most ${maxLength} characters`, limit: maxLength }
  }
  return normal
}

// Whole strings, so that what stands inside one is never taken for syntax; a string with a colon after it is a member's name.
const STRINGS = /"(?:[^"\\]|\\.)*"(\s*:)?/g

/**
 * Whether `text`, which is valid JSON and parses to `value`, names a member twice in one object, at any depth and however the
 * name is escaped. JSON.parse keeps the last one and another parser the first, so two readers would see two different tokens
 * under one signature (RFC 7515 §4 and RFC 7519 §4 allow refusing that).
 */
export function hasDuplicateMembers(text: string, value: unknown): boolean {
  return countNames(text) !== countMembers(value)
}

function countNames(text: string): number {
  let count = 0
  for (const [, colon] of text.matchAll(STRINGS)) if (colon !== undefined) count++
  return count
}

/** Walks a growing list and not the call stack: the depth is the sender's choice. */
function countMembers(root: unknown): number {
  const pending = [root]
  let count = 0
  for (const value of pending) {
    if (typeof value !== 'object' || value === null) continue
    const children = Object.values(value)
    if (!Array.isArray(value)) count += children.length
    for (const child of children) pending.push(child)
  }
  return count
}

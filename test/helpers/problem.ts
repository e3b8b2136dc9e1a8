import type { Test } from 'tap'
import type { Reply } from './app.ts'

/**
 * Asserts that an answer is the problem that was promised.
 * @param wanted e.g. `422 validation_failed`
 * @param pointers the places named in `errors`, all of them; absent: whatever they are
 */
export function isProblem(t: Test, reply: Reply, wanted: string, pointers?: string[], message = wanted): void {
  const found = `${reply.status} ${reply.json?.code}`
  t.equal(found, wanted, message)
  if (pointers) {
    const named: string[] = (reply.json?.errors ?? []).map((error: { pointer: string }) => error.pointer)
    t.strictSame([...new Set(named)].sort(), [...pointers].sort(), `${message}: pointers`)
  }
}

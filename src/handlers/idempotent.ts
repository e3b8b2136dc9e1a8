import { Problem } from '../domain/problem.ts'
import { findAnswer, identify, type MemoryValues } from '../queries/idempotency.ts'
import type { RequestContext } from './attribution.ts'
import { compareAndSet } from './compare-and-set.ts'

export interface Wish {
  /** The caller's `Idempotency-Key`. */
  key: string | undefined
  /** All that makes the request what it is: the path's parameters and the body. */
  request: unknown
  /** Writers of the same take turns. */
  turn: string
}

export interface Answered<Body> {
  body: Body
  headers: { 'Idempotency-Replayed': 'true' | 'false' }
}

/**
 * Does what is wished once. `attempt` stores what it does and, with `memoryOf(answer)`, the answer in one statement, and gives the answer;
 * or null if it lost a race: then everything is looked at again, the answer of another request with the same key included. A request without
 * a key has one of its own, so that it can tell, too, whether what it did is done when its own answer was lost on the way.
 * @throws Problem `idempotency_key_reused`
 */
export async function idempotent<Body>(
  context: RequestContext,
  { key, request, turn }: Wish,
  attempt: (memoryOf: (body: Body) => MemoryValues) => Promise<Body | null>,
): Promise<Answered<Body>> {
  const { services, principal, operation, requestId } = context
  const name = key === undefined ? `request ${requestId}` : `key ${key}`
  const { digest, fingerprint } = identify(principal.subject, operation, name, request)

  async function replay(): Promise<Answered<Body> | null> {
    const known = await findAnswer(services.db, digest)
    if (!known) return null
    if (known.fingerprint !== fingerprint) throw reused()
    return { body: JSON.parse(known.answer) as Body, headers: { 'Idempotency-Replayed': 'true' } }
  }

  return compareAndSet(services, turn, async (mayBeDone) => {
    const known = key !== undefined || mayBeDone ? await replay() : null
    if (known) return known
    try {
      const body = await attempt((answer) => ({ digest, fingerprint, answer: JSON.stringify(answer) }))
      return body === null ? null : { body, headers: { 'Idempotency-Replayed': 'false' } }
    } catch (error) {
      // What stands in the way may be what the same wish has done in another replica a moment ago.
      const late = key !== undefined && error instanceof Problem && error.status === 409 ? await replay() : null
      if (late) return late
      throw error
    }
  })
}

function reused(): Problem {
  const error = { pointer: '#/header/idempotency-key', code: 'reused', detail: 'was used for another request' }
  return new Problem('idempotency_key_reused', { errors: [error] })
}

import type { Problem, ProblemCode } from '../domain/problem.ts'
import type { components } from './generated/types.ts'

export type ProblemDocument = components['schemas']['Problem']

/** The contract's list of codes and the code's own are the same, or this does not compile. */
type SameCodes = [ProblemCode] extends [ProblemDocument['code']]
  ? [ProblemDocument['code']] extends [ProblemCode]
    ? true
    : never
  : never
const sameCodes: SameCodes = true
if (!sameCodes) throw new Error('unreachable')

/** RFC 9457. `type` and `instance` are URNs: stable, and nothing has to be served under them. */
export function toProblemDocument(problem: Problem, requestId: string): ProblemDocument {
  return {
    type: `urn:profile-service:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    instance: `urn:uuid:${requestId}`,
    code: problem.code,
    request_id: requestId,
    ...(problem.errors ? { errors: problem.errors } : {}),
  }
}

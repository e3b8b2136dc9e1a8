import type { Handler } from '../contract/handler.ts'
import {
  type AccessRequest,
  type AccessRequestRow,
  decideRequest,
  requestChange,
  stateOf,
  toAccessRequest,
} from '../domain/access-request.ts'
import { Problem } from '../domain/problem.ts'
import { uuidv7 } from '../domain/uuid.ts'
import { createRequest, expireRequest, findPendingRequest } from '../queries/access-requests.ts'
import { readLicenseSituation } from '../queries/licenses.ts'
import { findUser } from '../queries/users.ts'
import { attributionOf } from './attribution.ts'
import { provisionProfile } from './change-profile.ts'
import { idempotent } from './idempotent.ts'

export const createAccessRequest: Handler<'createAccessRequest'> = async (context) => {
  const { services, principal, body, headers } = context
  const { db } = services
  const wish = { key: headers['idempotency-key'], request: body, turn: principal.subject }
  const user = await provisionProfile(context, await findUser(db, principal.subject))
  const answered = await idempotent<AccessRequest>(context, wish, async (memoryOf) => {
    const situation = await readLicenseSituation(db, { user_id: user.id, resource: body.resource })
    const decided = decideRequest(situation, body)
    const pending = await findPendingRequest(db, user.id, body.resource)
    if (pending && stateOf(pending, pending.at) === 'pending') throw new Problem('request_pending')
    if (pending) await expireRequest(db, pending.id)
    const row: AccessRequestRow = {
      id: uuidv7(),
      user_id: user.id,
      auth0_id: user.auth0_id,
      status: 'pending',
      ...decided,
      decided_at: null,
      decided_by: null,
      note: null,
    }
    const request = toAccessRequest(row, situation.at)
    const change = requestChange(row, null)
    return (await createRequest(db, row, change, memoryOf(request), attributionOf(context))) ? request : null
  })
  return { status: 201, ...answered }
}

import type { Handler } from '../contract/handler.ts'
import { type AccessRequest, requestChange, requirePending, toAccessRequest } from '../domain/access-request.ts'
import { notFound } from '../domain/license.ts'
import { endRequest, findAccessRequest } from '../queries/access-requests.ts'
import { attributionOf } from './attribution.ts'
import { idempotent } from './idempotent.ts'

export const cancelAccessRequest: Handler<'cancelAccessRequest'> = async (context) => {
  const { services, principal, path, headers } = context
  const wish = { key: headers['idempotency-key'], request: path, turn: principal.subject }
  const answered = await idempotent<AccessRequest>(context, wish, async (memoryOf) => {
    const found = await findAccessRequest(services.db, path.request_id)
    if (found?.auth0_id !== principal.subject) throw notFound('request_id', 'request of yours')
    const { at, ...row } = found
    requirePending(row, at)
    const next = { ...row, status: 'cancelled' as const, decided_at: at, decided_by: principal.subject }
    const request = toAccessRequest(next, at)
    const change = requestChange(next, row.status)
    return (await endRequest(services.db, next, change, memoryOf(request), attributionOf(context))) ? request : null
  })
  return { status: 200, ...answered }
}

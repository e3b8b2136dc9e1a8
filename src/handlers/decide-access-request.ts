import type { Handler } from '../contract/handler.ts'
import {
  type AccessRequest,
  type AccessRequestRow,
  normaliseNote,
  requestChange,
  requirePending,
  toAccessRequest,
} from '../domain/access-request.ts'
import { decideGrant, type License, notFound, requireKnown } from '../domain/license.ts'
import { requireSomebodyElse } from '../domain/own-request.ts'
import { approveRequest, endRequest, findAccessRequest } from '../queries/access-requests.ts'
import { readLicenseSituation } from '../queries/licenses.ts'
import { attributionOf } from './attribution.ts'
import { idempotent } from './idempotent.ts'
import { licenseView, turnOf } from './license-writes.ts'

interface Decided {
  request: AccessRequest
  license: License | null
}

export const decideAccessRequest: Handler<'decideAccessRequest'> = async (context) => {
  const { services, principal, path, body, headers } = context
  const { db } = services
  const asked = await findAccessRequest(db, path.request_id)
  if (!asked) throw notFound('request_id', 'request')
  const wish = { key: headers['idempotency-key'], request: [path, body], turn: turnOf(asked.resource) }
  const answered = await idempotent<Decided>(context, wish, async (memoryOf) => {
    const { at: _, ...row } = (await findAccessRequest(db, path.request_id)) ?? asked
    const situation = requireKnown(await readLicenseSituation(db, row))
    const { at, holder, resource } = situation
    requireSomebodyElse(principal, holder)
    requirePending(row, at)
    const ended = { ...row, decided_at: at, decided_by: principal.subject, note: normaliseNote(body.note) }
    if (body.decision === 'deny') {
      const next: AccessRequestRow = { ...ended, status: 'denied' }
      const decided = { request: toAccessRequest(next, at), license: null }
      const change = requestChange(next, row.status)
      return (await endRequest(db, next, change, memoryOf(decided), attributionOf(context))) ? decided : null
    }
    const { expires_at } = body
    const grant = decideGrant(situation, {
      by: principal.subject,
      terms_version: row.terms_version,
      ...(expires_at !== undefined && { expires_at }),
    })
    const next: AccessRequestRow = { ...ended, status: 'approved' }
    const license = licenseView(grant.next, row.user_id, resource, at)
    const decided = { request: toAccessRequest(next, at), license }
    const change = requestChange(next, row.status)
    const memory = memoryOf(decided)
    return (await approveRequest(db, next, resource, grant, change, memory, attributionOf(context))) ? decided : null
  })
  return { status: 200, ...answered }
}

import type { Handler } from '../contract/handler.ts'
import { toAccessRequest } from '../domain/access-request.ts'
import { decodeCursor, IdCursor } from '../domain/cursor.ts'
import { notFound } from '../domain/license.ts'
import { type FoundRequest, findAccessRequest, requestQueue, requestsOfUser } from '../queries/access-requests.ts'
import { findUser } from '../queries/users.ts'
import { attributionOf } from './attribution.ts'
import { pageOf } from './page.ts'

const view = ({ at, ...row }: FoundRequest) => toAccessRequest(row, at)
const positionOf = ({ id }: FoundRequest) => [id]

export const listMyAccessRequests: Handler<'listMyAccessRequests'> = async ({ services, principal, query }) => {
  const { limit, cursor } = query
  const [before] = cursor === undefined ? [] : decodeCursor(IdCursor, cursor)
  const user = await findUser(services.db, principal.subject)
  const rows = user ? await requestsOfUser(services.db, user.id, { before, limit: limit + 1 }) : []
  return { status: 200, body: pageOf(rows, limit, positionOf, view) }
}

export const getMyAccessRequest: Handler<'getMyAccessRequest'> = async ({ services, principal, path }) => {
  const found = await findAccessRequest(services.db, path.request_id)
  if (found?.auth0_id !== principal.subject) throw notFound('request_id', 'request of yours')
  return { status: 200, body: view(found) }
}

export const listAccessRequests: Handler<'listAccessRequests'> = async (context) => {
  const { limit, cursor, status = 'pending', resource } = context.query
  const [after] = cursor === undefined ? [] : decodeCursor(IdCursor, cursor)
  const page = { after, limit: limit + 1 }
  const rows = await requestQueue(context.services.db, { status, resource }, page, attributionOf(context))
  return { status: 200, body: pageOf(rows, limit, positionOf, view) }
}

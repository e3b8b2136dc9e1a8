import type { Handler } from '../contract/handler.ts'
import { decodeCursor, IdCursor, ResourceCursor } from '../domain/cursor.ts'
import { notFound, toLicense } from '../domain/license.ts'
import { licensesOfResource, licensesOfUser } from '../queries/licenses.ts'
import { findResource } from '../queries/resources.ts'
import { findUser } from '../queries/users.ts'
import type { Services } from '../services.ts'
import { readNamedUser } from './owner.ts'
import { pageOf } from './page.ts'

interface PageQuery {
  limit: number
  cursor?: string
}

export const listMyLicenses: Handler<'listMyLicenses'> = async ({ services, principal, query }) => {
  const user = await findUser(services.db, principal.subject)
  return { status: 200, body: user ? await pageOfUser(services, user.id, query) : { items: [], next_cursor: null } }
}

export const listUserLicenses: Handler<'listUserLicenses'> = async (context) => {
  const { id } = await readNamedUser(context, ['licenses'])
  return { status: 200, body: await pageOfUser(context.services, id, context.query) }
}

export const listResourceLicenses: Handler<'listResourceLicenses'> = async ({ services, path, query }) => {
  const { limit, cursor } = query
  const [after] = cursor === undefined ? [] : decodeCursor(IdCursor, cursor)
  const rows = await licensesOfResource(services.db, path.resource, { after, limit: limit + 1 })
  if (rows.length === 0 && !(await findResource(services.db, path.resource))) throw notFound('resource', 'resource')
  return {
    status: 200,
    body: pageOf(
      rows,
      limit,
      ({ user_id }) => [user_id],
      ({ at, ...row }) => toLicense(row, at),
    ),
  }
}

async function pageOfUser({ db }: Services, userId: string, { limit, cursor }: PageQuery) {
  const [after] = cursor === undefined ? [] : decodeCursor(ResourceCursor, cursor)
  const rows = await licensesOfUser(db, userId, { after, limit: limit + 1 })
  return pageOf(
    rows,
    limit,
    ({ resource }) => [resource],
    ({ at, ...row }) => toLicense(row, at),
  )
}

import type { Handler } from '../contract/handler.ts'
import { decodeCursor, ResourceCursor } from '../domain/cursor.ts'
import { toResource } from '../domain/resource.ts'
import { listResources as readResources } from '../queries/resources.ts'
import { pageOf } from './page.ts'

export const listResources: Handler<'listResources'> = async ({ services, query }) => {
  const { limit, archived = false } = query
  const [after] = query.cursor === undefined ? [] : decodeCursor(ResourceCursor, query.cursor)
  const rows = await readResources(services.db, { archived, after, limit: limit + 1 })
  return { status: 200, body: pageOf(rows, limit, ({ name }) => [name], toResource) }
}

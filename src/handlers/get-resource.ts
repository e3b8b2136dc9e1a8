import type { Handler } from '../contract/handler.ts'
import { notFound } from '../domain/license.ts'
import { toResource } from '../domain/resource.ts'
import { findResource } from '../queries/resources.ts'

export const getResource: Handler<'getResource'> = async ({ services, path }) => {
  const resource = await findResource(services.db, path.resource)
  if (!resource) throw notFound('resource', 'resource')
  return { status: 200, body: toResource(resource) }
}

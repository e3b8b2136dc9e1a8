import type { Handler } from '../contract/handler.ts'
import { Problem } from '../domain/problem.ts'
import { findResourceInUse, deleteResource as removeResource } from '../queries/resources.ts'
import { attributionOf } from './attribution.ts'
import { compareAndSet } from './compare-and-set.ts'
import { turnOf } from './license-writes.ts'

export const deleteResource: Handler<'deleteResource'> = async (context) => {
  const { services, path } = context
  const { db } = services
  await compareAndSet(services, turnOf(path.resource), async () => {
    const resource = await findResourceInUse(db, path.resource)
    if (!resource) return true
    if (resource.referenced) throw new Problem('resource_in_use')
    return (await removeResource(db, resource, attributionOf(context))) || null
  })
  return { status: 204 }
}

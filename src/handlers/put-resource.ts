import type { Handler } from '../contract/handler.ts'
import { completeDefinition, isDefinedAs, requireSeatsFor, toResource } from '../domain/resource.ts'
import { createResource, findResource, findResourceInUse, replaceResource } from '../queries/resources.ts'
import { attributionOf } from './attribution.ts'
import { compareAndSet } from './compare-and-set.ts'
import { turnOf } from './license-writes.ts'

export const putResource: Handler<'putResource'> = async (context) => {
  const { services, path, body } = context
  const { db } = services
  const attribution = attributionOf(context)
  const definition = completeDefinition(body)
  const resource = await compareAndSet(services, turnOf(path.resource), async () => {
    const current = await findResourceInUse(db, path.resource)
    if (!current) {
      const created = await createResource(db, path.resource, definition, attribution)
      return created ? findResource(db, path.resource) : null
    }
    if (isDefinedAs(current, definition)) return current
    requireSeatsFor(definition, current.seats_in_use)
    const replaced = await replaceResource(db, current, definition, attribution)
    return replaced ? findResource(db, path.resource) : null
  })
  return { status: 200, body: toResource(resource) }
}

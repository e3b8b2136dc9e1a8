import type { Handler } from '../contract/handler.ts'
import { notFound, requireKnown } from '../domain/license.ts'
import { readLicenseSituation } from '../queries/licenses.ts'
import { licenseView } from './license-writes.ts'
import { readNamedUser } from './owner.ts'

export const getLicense: Handler<'getLicense'> = async (context) => {
  const { services, path } = context
  await readNamedUser(context, ['licenses'])
  const { at, resource, license } = requireKnown(await readLicenseSituation(services.db, path))
  if (!license) throw notFound('resource', 'licence of this user')
  return { status: 200, body: licenseView(license, path.user_id, resource, at) }
}

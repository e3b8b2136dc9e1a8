import type { Handler } from '../contract/handler.ts'
import { Problem } from '../domain/problem.ts'
import { toProfile } from '../domain/profile.ts'
import { isErased } from '../domain/user.ts'
import { checkFields, recordedFields, viewOf } from '../domain/user-fields.ts'
import { readUsers } from '../queries/user-batch.ts'
import { attributionOf } from './attribution.ts'

const MAX_USERS = 500

/** One statement, however many users. */
export const batchGetUsers: Handler<'batchGetUsers'> = async (context) => {
  const { body, services } = context
  const { ids = [], auth0_ids: subjects = [], fields } = body
  const errors = [...checkCount(ids.length + subjects.length), ...checkFields(fields, services.attributes, '/fields')]
  if (errors.length > 0) throw new Problem('validation_failed', { errors })
  const users = await readUsers(services.db, { ids, subjects }, recordedFields(fields), attributionOf(context))
  const items = [...ids, ...subjects].map((asked, n) => {
    const user = users[n]
    if (!user) return { asked, status: 'not_found' as const, user: null }
    const status = isErased(user) ? ('erased' as const) : ('found' as const)
    return { asked, status, user: viewOf(toProfile(user, services.attributes), fields) }
  })
  return { status: 200, body: { items } }
}

function checkCount(count: number) {
  if (count >= 1 && count <= MAX_USERS) return []
  return [{ pointer: '', code: 'count', detail: `ids and auth0_ids must name 1 to ${MAX_USERS} users together` }]
}

import type { Handler } from '../contract/handler.ts'
import { decodeCursor, encodeCursor, UserCursor } from '../domain/cursor.ts'
import { toProfile } from '../domain/profile.ts'
import { recordedFields, viewOf } from '../domain/user-fields.ts'
import { filteredFields, toUserFilter } from '../domain/user-search.ts'
import { searchUsers as search } from '../queries/user-search.ts'
import { attributionOf } from './attribution.ts'

export const searchUsers: Handler<'searchUsers'> = async (context) => {
  const { services, query } = context
  const { attributes, db } = services
  const filter = toUserFilter(query, attributes)
  const after = query.cursor === undefined ? undefined : decodeCursor(UserCursor, query.cursor)
  const fields = recordedFields(query.fields, filteredFields(filter))
  const { users, next } = await search(db, filter, { after, limit: query.limit }, fields, attributionOf(context))
  const items = users.map((user) => viewOf(toProfile(user, attributes), query.fields))
  return { status: 200, body: { items, next_cursor: next && encodeCursor(next) } }
}

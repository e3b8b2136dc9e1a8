import type { Handler } from '../contract/handler.ts'
import { findUser } from '../queries/users.ts'
import { historyList, positionIn } from './history-list.ts'

export const listProfileHistory: Handler<'listProfileHistory'> = async ({ services, principal, query }) => {
  const after = positionIn(query)
  const user = await findUser(services.db, principal.subject)
  return { status: 200, body: await historyList(services.reads, user, { after, limit: query.limit }) }
}

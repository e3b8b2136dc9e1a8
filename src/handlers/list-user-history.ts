import type { Handler } from '../contract/handler.ts'
import { historyList, positionIn } from './history-list.ts'
import { readNamedUser } from './owner.ts'

export const listUserHistory: Handler<'listUserHistory'> = async (context) => {
  const { services, query } = context
  const after = positionIn(query)
  const user = await readNamedUser(context, ['history'])
  return { status: 200, body: await historyList(services.reads, user, { after, limit: query.limit }) }
}

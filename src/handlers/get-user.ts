import type { Handler } from '../contract/handler.ts'
import { readNamedUser } from './owner.ts'
import { unlessMatched, WHOLE_PROFILE } from './profile-reply.ts'

export const getUser: Handler<'getUser'> = async (context) => {
  const user = await readNamedUser(context, WHOLE_PROFILE)
  return unlessMatched(user, context.services, context.headers['if-none-match'])
}

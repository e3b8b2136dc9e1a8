import type { Handler } from '../contract/handler.ts'
import { findUser } from '../queries/users.ts'
import { provisionProfile } from './change-profile.ts'
import { unlessMatched } from './profile-reply.ts'

export const getProfile: Handler<'getProfile'> = async (context) => {
  const { services, principal, headers } = context
  const user = await provisionProfile(context, await findUser(services.db, principal.subject))
  return unlessMatched(user, services, headers['if-none-match'])
}

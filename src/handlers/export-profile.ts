import type { Handler } from '../contract/handler.ts'
import { findUser } from '../queries/users.ts'
import { provisionProfile } from './change-profile.ts'
import { exportReply } from './export-reply.ts'
import { callerAsOwner } from './owner.ts'

export const exportProfile: Handler<'exportProfile'> = async (context) => {
  const { services, principal } = context
  await provisionProfile(context, await findUser(services.db, principal.subject))
  return exportReply(context, callerAsOwner(principal))
}

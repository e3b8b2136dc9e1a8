import type { Handler } from '../contract/handler.ts'
import type { ProfileChange } from '../domain/profile-change.ts'
import { changeProfile } from './change-profile.ts'
import { callerAsOwner } from './owner.ts'
import { profileReply } from './profile-reply.ts'

export const patchProfile: Handler<'patchProfile'> = async (context) => {
  const change = context.body as ProfileChange
  const owner = callerAsOwner(context.principal)
  const user = await changeProfile(context, owner, { change, mode: 'patch', ifMatch: context.headers['if-match'] })
  return profileReply(user, context.services)
}

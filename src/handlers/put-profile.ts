import type { Handler } from '../contract/handler.ts'
import type { ProfileChange } from '../domain/profile-change.ts'
import { parseRegistrationOutcome } from '../domain/registration-outcome.ts'
import { changeProfile } from './change-profile.ts'
import { callerAsOwner } from './owner.ts'
import { profileReply } from './profile-reply.ts'

export const putProfile: Handler<'putProfile'> = async (context) => {
  const change = context.body as ProfileChange
  const owner = callerAsOwner(context.principal)
  const user = await changeProfile(context, owner, { change, mode: 'put', ifMatch: context.headers['if-match'] })
  const registration = parseRegistrationOutcome(context.headers['registration-outcome'])
  if (registration) context.services.registrationSaved(registration)
  return profileReply(user, context.services)
}

import type { Handler } from '../contract/handler.ts'
import { eraseProfile } from './erase-profile.ts'
import { callerAsOwner } from './owner.ts'

export const deleteProfile: Handler<'deleteProfile'> = async (context) => {
  await eraseProfile(context, callerAsOwner(context.principal), context.headers['if-match'])
  return { status: 204 }
}

import type { Handler } from '../contract/handler.ts'
import { eraseProfile } from './erase-profile.ts'
import { namedOwner } from './owner.ts'

export const deleteUser: Handler<'deleteUser'> = async (context) => {
  await eraseProfile(context, await namedOwner(context), context.headers['if-match'])
  return { status: 204 }
}

import type { Handler } from '../contract/handler.ts'
import { matchesAny, profileETag } from '../domain/etag.ts'
import { findUser } from '../queries/users.ts'
import { provisionProfile } from './change-profile.ts'
import { profileReply } from './profile-reply.ts'

export const getProfile: Handler<'getProfile'> = async (context) => {
  const { services, principal, headers } = context
  const user = await provisionProfile(context, await findUser(services.db, principal.subject))
  const etag = profileETag(user, services.attributes.fingerprint)
  if (matchesAny(headers['if-none-match'], etag)) return { status: 304, headers: { ETag: etag } }
  return profileReply(user, services)
}

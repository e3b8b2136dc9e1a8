import { matchesAny, profileETag } from '../domain/etag.ts'
import { type Profile, toProfile } from '../domain/profile.ts'
import type { User } from '../domain/user.ts'
import type { Services } from '../services.ts'

/** What the record of a read says when somebody else got all of it. */
export const WHOLE_PROFILE = ['profile'] as const

export interface ProfileReply {
  status: 200
  headers: { ETag: string }
  body: Profile
}

export function profileReply(user: User, { attributes }: Services): ProfileReply {
  return {
    status: 200,
    headers: { ETag: profileETag(user, attributes.fingerprint) },
    body: toProfile(user, attributes),
  }
}

/** The profile, unless the caller has it: 304. */
export function unlessMatched(
  user: User,
  services: Services,
  ifNoneMatch: string | undefined,
): ProfileReply | { status: 304; headers: { ETag: string } } {
  const etag = profileETag(user, services.attributes.fingerprint)
  return matchesAny(ifNoneMatch, etag) ? { status: 304, headers: { ETag: etag } } : profileReply(user, services)
}

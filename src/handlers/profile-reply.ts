import { profileETag } from '../domain/etag.ts'
import { type Profile, toProfile } from '../domain/profile.ts'
import type { User } from '../domain/user.ts'
import type { Services } from '../services.ts'

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

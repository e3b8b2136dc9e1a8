import type { AttributeSchema } from './attribute-schema.ts'
import { type Completion, completionOf } from './completion.ts'
import type { JsonObject } from './json.ts'
import type { User } from './user.ts'

/** The profile as callers see it. */
export interface Profile {
  id: string
  auth0_id: string
  email: string | null
  email_verified: boolean
  email_conflict: boolean
  first_name: string | null
  last_name: string | null
  profile_data: JsonObject
  completion: Completion
  version: number
  created_at: string
  updated_at: string
}

export function toProfile(user: User, schema: AttributeSchema): Profile {
  return {
    id: user.id,
    auth0_id: user.auth0_id,
    email: user.email,
    email_verified: user.email_verified,
    email_conflict: user.email_conflict,
    first_name: user.first_name,
    last_name: user.last_name,
    profile_data: user.profile_data,
    completion: completionOf(user, schema.completion),
    version: user.version,
    created_at: user.created_at,
    updated_at: user.updated_at,
  }
}

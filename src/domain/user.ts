import type { EmailState } from './email.ts'
import type { JsonObject } from './json.ts'

/** What a write may change. Timestamps are RFC 3339, UTC. */
export interface UserState extends EmailState {
  first_name: string | null
  last_name: string | null
  profile_data: JsonObject
  registration_completed_at: string | null
}

/** A stored user. */
export interface User extends UserState {
  id: string
  auth0_id: string
  version: number
  created_at: string
  updated_at: string
  erased_at: string | null
}

export const BLANK: UserState = {
  email: null,
  email_verified: false,
  email_conflict: false,
  first_name: null,
  last_name: null,
  profile_data: {},
  registration_completed_at: null,
}

/** Whether the last thing that happened to the user is an erasure: both times are set by the same statement. */
export function isErased(user: User): boolean {
  return user.erased_at !== null && user.erased_at === user.updated_at
}

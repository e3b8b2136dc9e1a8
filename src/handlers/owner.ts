import type { Principal, PrincipalEmail } from '../auth/principal.ts'
import { Problem } from '../domain/problem.ts'
import type { User } from '../domain/user.ts'
import { readUser } from '../queries/reads.ts'
import { findUserById } from '../queries/users.ts'
import { attributionOf, type RequestContext } from './attribution.ts'

/** Whose data an operation is about: the caller's own, or that of a user whom an administrator or another service names. */
export interface Owner {
  subject: string
  /** What the owner's own token says of the email; null when somebody else asks. */
  email: PrincipalEmail | null
  /** When that token was issued, in milliseconds since 1970. */
  issuedAt: number
  /** Whether it is the owner who asks: then the profile is created at first sight, and consents are theirs to give. */
  self: boolean
}

export function callerAsOwner({ subject, email, issuedAt }: Principal): Owner {
  return { subject, email, issuedAt, self: true }
}

/**
 * The owner whom the path names.
 * @throws Problem `not_found`
 */
export async function namedOwner({ services, path }: NamingContext): Promise<Owner> {
  const user = await findUserById(services.db, path.user_id)
  if (!user) throw noSuchUser()
  return { subject: user.auth0_id, email: null, issuedAt: 0, self: false }
}

/**
 * The named user, and the record that they were read: both, or neither.
 * @param fields what the caller gets to see, for the record
 * @throws Problem `not_found`
 */
export async function readNamedUser(context: NamingContext, fields: readonly string[]): Promise<User> {
  const user = await readUser(context.services.db, context.path.user_id, fields, attributionOf(context))
  if (!user) throw noSuchUser()
  return user
}

export function noSuchUser(): Problem {
  return new Problem('not_found', { detail: 'There is no such user.' })
}

export type NamingContext = RequestContext & { path: { user_id: string } }

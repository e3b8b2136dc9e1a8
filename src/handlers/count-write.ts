import type { User } from '../domain/user.ts'
import type { Services } from '../services.ts'

/**
 * Counts what a write has made of a user. A write whose answer was lost and that turns out to be done is not counted.
 * @param before null: the user is new
 * @param after null: somebody else was faster, and nothing was written
 */
export function countWrite({ count }: Pick<Services, 'count'>, before: User | null, after: User | null): void {
  if (!after) return
  if (!before) count('provisioned')
  if (after.registration_completed_at !== null && !before?.registration_completed_at) count('completed')
}

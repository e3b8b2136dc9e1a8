import type { EmailClaim } from './email.ts'
import { type FieldError, Problem } from './problem.ts'
import { isErased, type User } from './user.ts'

/** An event about a user at the identity provider, as far as it matters here. Times are RFC 3339, UTC. */
export interface IdentityEvent {
  id: string
  source: string
  kind: 'deleted' | 'present'
  at: string
  subject: string
  email: EmailClaim
  blocked: boolean
  /** When the account came to be; null: the event does not say. */
  accountCreatedAt: string | null
}

/** What the newest event so far said of a user. */
export interface Identity {
  event_at: string
  event_id: string
  account_created_at: string | null
  blocked: boolean
}

/** What is known when an event comes in. */
export interface EventSituation {
  user: User | null
  identity: Identity | null
  /** When the identity provider deleted this subject; null: it has not. */
  deletedAt: string | null
}

/**
 * `ignore`: it says nothing new. `delete`: erase, and leave a tombstone. `keep`: bring the user up to date, creating them if need be.
 */
export type EventEffect = 'ignore' | 'delete' | 'keep'

const SKEW_MS = 5 * 60_000

/**
 * What an event does, whatever the order in which events arrive: the newest one counts. What is deleted stays deleted, unless the event is
 * about an account that was created later (somebody signed up again with the same social login). A user who had their data erased is left
 * alone: nothing is filled in again behind their back.
 */
export function effectOf(event: IdentityEvent, { user, identity, deletedAt }: EventSituation): EventEffect {
  const createdAfter = (account: string | null, deletion: string) =>
    account !== null && Date.parse(account) > Date.parse(deletion)
  const isOld = deletedAt !== null && Date.parse(event.at) <= Date.parse(deletedAt)
  if (event.kind === 'deleted') {
    return isOld || createdAfter(identity?.account_created_at ?? null, event.at) ? 'ignore' : 'delete'
  }
  // A user beside a tombstone came back with a token of after the deletion.
  if (deletedAt !== null && !createdAfter(event.accountCreatedAt, deletedAt) && (isOld || !user)) return 'ignore'
  if (identity && !isNewer(event, identity)) return 'ignore'
  return user && isErased(user) ? 'ignore' : 'keep'
}

/** Of two events at the same time the one with the higher id counts as the newer one, so that all replicas agree. */
function isNewer(event: IdentityEvent, last: Identity): boolean {
  const [now, before] = [Date.parse(event.at), Date.parse(last.event_at)]
  return now > before || (now === before && event.id > last.event_id)
}

/**
 * The time of an event, in milliseconds and UTC.
 * @param pointer where it stands
 * @throws Problem `validation_failed` for a time that is none, or in the future: it would keep out all events after it
 */
export function eventTime(text: string, now: Date, pointer: string): string {
  const ms = Date.parse(text)
  const wrong = (code: string, detail: string): FieldError[] => [{ pointer, code, detail }]
  if (Number.isNaN(ms) || ms < 0) {
    throw new Problem('validation_failed', { errors: wrong('format', 'must be a time after 1970') })
  }
  if (ms > now.getTime() + SKEW_MS) {
    throw new Problem('validation_failed', { errors: wrong('in_the_future', 'must not be in the future') })
  }
  return new Date(ms).toISOString()
}

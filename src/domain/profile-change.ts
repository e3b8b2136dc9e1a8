import type { AttributeSchema } from './attribute-schema.ts'
import { applyAttributes, validateAttributes, withSocialProvider } from './attributes.ts'
import { completionOf } from './completion.ts'
import {
  type ConsentDecisions,
  type ConsentPolicy,
  type ConsentState,
  consentChanges,
  decideConsents,
  type NewConsent,
} from './consent.ts'
import { type Change, diff } from './diff.ts'
import { type EmailClaim, type EmailHolder, nextEmail } from './email.ts'
import { equalJson, type JsonObject, member } from './json.ts'
import { normaliseName } from './name.ts'
import { type FieldError, Problem } from './problem.ts'
import { toProfile } from './profile.ts'
import { BLANK, type User, type UserState } from './user.ts'

/** What a caller asks for. Everything absent stays as it is; an empty body only provisions and keeps the email in step. */
export interface ProfileChange {
  first_name?: string | null
  last_name?: string | null
  profile_data?: JsonObject | null
  consents?: ConsentDecisions
  /** Read-only fields, accepted with their current value. */
  [readOnly: string]: unknown
}

/** What a write has to know, all of it read in one statement. */
export interface Situation {
  /** null: never seen before. */
  user: User | null
  consents: readonly ConsentState[]
  emailHolder: EmailHolder
}

export interface Rules {
  schema: AttributeSchema
  policy: ConsentPolicy
}

export interface Decision {
  next: UserState
  /** Empty, for an existing user: there is nothing to write. */
  changes: Change[]
  consents: NewConsent[]
}

const READ_ONLY = [
  'id',
  'auth0_id',
  'email',
  'email_verified',
  'email_conflict',
  'completion',
  'version',
  'created_at',
  'updated_at',
] as const

/**
 * Decides what a change makes of a user. Pure: the caller stores the result by compare-and-set and comes back if it lost.
 * @param mode `put` merges `profile_data` key by key, `patch` is JSON Merge Patch (RFC 7396)
 * @param now RFC 3339, UTC; becomes `registration_completed_at` when the profile first is complete
 * @throws Problem `validation_failed` or `consent_required`, with every place that is wrong
 */
export function decideChange(
  situation: Situation,
  identity: { subject: string; email: EmailClaim },
  request: { change: ProfileChange; mode: 'put' | 'patch' },
  rules: Rules,
  now: string,
): Decision {
  const { user } = situation
  const { change, mode } = request
  const before: UserState = user ?? BLANK
  const errors = readOnlyErrors(change, user, identity.subject, rules.schema)

  const names = nextNames(before, change, errors)
  // What the service itself adds is no doing of the caller's: it needs no consent and cannot make a request fail.
  const known = withSocialProvider(before.profile_data, identity.subject, rules.schema)
  const attributes = applyAttributes(before.profile_data, change.profile_data, mode, rules.schema)
  const wanted = withSocialProvider(attributes.after, identity.subject, rules.schema)
  const consent = decideConsents({
    inForce: situation.consents,
    decisions: change.consents ?? {},
    before: known,
    after: wanted,
    ...rules,
  })
  // As the caller wants it, not as a withdrawal leaves it: no rule of the schema stands in the way of that.
  errors.push(...attributes.errors, ...validateAttributes(known, wanted, rules.schema), ...consent.errors)
  refuse(errors)

  const email = nextEmail(before, identity.email, situation.emailHolder)
  const next = withCompletion({ ...before, ...email, ...names, profile_data: consent.profileData }, rules.schema, now)
  return {
    next,
    changes: [...changesBetween(before, next), ...consentChanges(situation.consents, consent.consents)],
    consents: consent.consents,
  }
}

/** What the audit trail says of a change, consents aside. */
export function changesBetween(before: UserState, after: UserState): Change[] {
  return diff(audited(before), audited(after))
}

function refuse(errors: FieldError[]): void {
  if (errors.length === 0) return
  const onlyConsent = errors.every((error) => error.code === 'consent_required')
  throw new Problem(onlyConsent ? 'consent_required' : 'validation_failed', { errors })
}

/** A user who is not stored yet has no id, version or times that could be sent back. */
function readOnlyErrors(
  change: ProfileChange,
  user: User | null,
  subject: string,
  schema: AttributeSchema,
): FieldError[] {
  const sent = READ_ONLY.filter((field) => change[field] !== undefined)
  if (sent.length === 0) return []
  const current: Record<string, unknown> = user ? { ...toProfile(user, schema) } : { auth0_id: subject, email: null }
  return sent
    .filter((field) => !equalJson(change[field], current[field]))
    .map((field) => ({
      pointer: `/${field}`,
      code: 'read_only',
      detail: 'may only be sent back with its current value',
    }))
}

function nextNames(
  before: UserState,
  change: ProfileChange,
  errors: FieldError[],
): Pick<UserState, 'first_name' | 'last_name'> {
  const name = (field: 'first_name' | 'last_name') => {
    const wanted = change[field]
    if (typeof wanted !== 'string') return wanted === null ? null : before[field]
    const normal = normaliseName(wanted, `/${field}`)
    if (typeof normal === 'string') return normal
    errors.push(normal)
    return before[field]
  }
  return { first_name: name('first_name'), last_name: name('last_name') }
}

/** Sets `registration_completed_at`, in the column and in the attribute, once: when the profile first is complete. */
function withCompletion(state: UserState, schema: AttributeSchema, now: string): UserState {
  if (state.registration_completed_at !== null || !completionOf(state, schema.completion).complete) return state
  // A row taken over may know when that was.
  const known = member(state.profile_data, 'registration_completed_at')
  const at = typeof known === 'string' && !Number.isNaN(Date.parse(known)) ? new Date(known).toISOString() : now
  const managed = schema.readOnly.has('registration_completed_at') && known === undefined
  const profile_data = managed ? { ...state.profile_data, registration_completed_at: at } : state.profile_data
  return { ...state, registration_completed_at: at, profile_data }
}

/** The fields whose changes the audit trail shows. Null and false count as "no value"; `registration_completed_at` shows as an attribute. */
function audited(state: UserState): JsonObject {
  const { email, email_verified, email_conflict, first_name, last_name, profile_data } = state
  const fields = Object.entries({ email, email_verified, email_conflict, first_name, last_name, profile_data })
  return Object.fromEntries(fields.filter(([, value]) => value !== null && value !== false))
}

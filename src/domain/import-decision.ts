import { consentChanges } from './consent.ts'
import type { ImportRecord } from './import-record.ts'
import type { JsonObject } from './json.ts'
import { type FieldError, Problem } from './problem.ts'
import { changesBetween, type Decision, decideChange, type Rules, type Situation } from './profile-change.ts'
import { BLANK, type User, type UserState } from './user.ts'

/**
 * What taking over a record makes of a user, by the rules of a PUT. Two things differ: attributes that only the service sets come along where the
 * user has none, and nobody consents by being imported: consents are those of the record.
 * @throws Problem `validation_failed` or `consent_required`, with every place that is wrong
 */
export function decideImport(record: ImportRecord, situation: Situation, rules: Rules, now: string): Decision {
  const { user, consents: inForce } = situation
  const { schema } = rules
  const isManaged = ([name]: [string, unknown]) => schema.readOnly.has(name)
  const entries = Object.entries(record.profile_data)
  const managed: JsonObject = Object.fromEntries(entries.filter(isManaged))
  refuse(schema.validate(managed))

  const before = user ?? newUser(record)
  const known = { ...before, profile_data: { ...managed, ...before.profile_data } }
  const { first_name, last_name, consents } = record
  const change = {
    ...(first_name === undefined ? {} : { first_name }),
    ...(last_name === undefined ? {} : { last_name }),
    profile_data: Object.fromEntries(entries.filter((entry) => !isManaged(entry))),
    consents,
  }
  // Who has withdrawn a consent does not get the attribute back without another one.
  const withdrawn = inForce.some(({ status }) => status === 'withdrawn')
  const policy = withdrawn ? 'require' : rules.policy
  const decision = decideChange(
    { ...situation, user: known },
    { subject: record.subject, email: record.email },
    { change, mode: 'put' },
    { schema, policy },
    now,
  )
  const next = withUnverifiedEmail(decision.next, record, situation)
  const kept = decision.consents
    .filter(({ source }) => source !== 'profile_write')
    .map((line) => ({ ...line, source: 'import' as const }))
  return {
    next,
    changes: [...changesBetween(user ?? BLANK, next), ...consentChanges(inForce, kept)],
    consents: kept,
  }
}

/** As from an earlier system: an address that nobody has verified is kept, as long as nobody else holds it. */
function withUnverifiedEmail(state: UserState, { email }: ImportRecord, { user, emailHolder }: Situation): UserState {
  if (!email || email.verified || user) return state
  return emailHolder === 'nobody' ? { ...state, email: email.address } : { ...state, email_conflict: true }
}

function newUser({ subject }: ImportRecord): User {
  return { ...BLANK, id: '', auth0_id: subject, version: 0, created_at: '', updated_at: '', erased_at: null }
}

function refuse(errors: FieldError[]): void {
  if (errors.length > 0) throw new Problem('validation_failed', { errors })
}

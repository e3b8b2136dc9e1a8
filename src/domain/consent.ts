import type { AttributeSchema } from './attribute-schema.ts'
import type { Change } from './diff.ts'
import { equalJson, type Json, type JsonObject, member, pointerTo } from './json.ts'
import type { FieldError } from './problem.ts'

/** `record`: filling in a consent-bound attribute is recorded as consent. `require`: it needs a consent in force or in the same request. */
export type ConsentPolicy = 'record' | 'require'
export type ConsentSource = 'self_service' | 'profile_write' | 'erasure' | 'import'

/** What a caller may say about one purpose. */
export interface ConsentDecision {
  status: 'given' | 'withdrawn'
  policy_version?: string
  text_hash?: string
  locale?: string
}

/** The latest decision on one purpose, as the ledger has it. */
export interface ConsentState {
  purpose: string
  status: 'given' | 'withdrawn'
  policy_version: string | null
  text_hash: string | null
  locale: string | null
}

/** A line for the ledger. */
export interface NewConsent extends ConsentState {
  source: ConsentSource
}

export type ConsentDecisions = Record<string, ConsentDecision>

const MAX_PURPOSES = 100

export interface ConsentOutcome {
  profileData: JsonObject
  consents: NewConsent[]
  errors: FieldError[]
}

/**
 * What a write means for the consents, and the other way round:
 * a withdrawal removes the attributes it covered; an attribute that is filled in needs, or under `record` makes, a consent.
 * @param before and `after`: `profile_data` before the write and as the caller wants it
 */
export function decideConsents(input: {
  inForce: readonly ConsentState[]
  decisions: ConsentDecisions
  before: JsonObject
  after: JsonObject
  schema: AttributeSchema
  policy: ConsentPolicy
}): ConsentOutcome {
  const { inForce, decisions, before, after, schema, policy } = input
  const current = new Map(inForce.map((state) => [state.purpose, state]))
  const consents = Object.entries(decisions)
    .filter(([purpose, decision]) => !repeats(current.get(purpose), decision))
    .map(([purpose, decision]) => ledgerLine(purpose, decision, 'self_service'))
  const profileData = { ...after }
  const errors: FieldError[] = []

  for (const [attribute, purpose] of schema.consent) {
    const value = member(after, attribute)
    if (value === undefined) continue
    const filledIn = !equalJson(value, member(before, attribute))
    const explicit = Object.hasOwn(decisions, purpose) ? decisions[purpose]?.status : undefined
    const status = explicit ?? current.get(purpose)?.status
    if (explicit === 'withdrawn' && !filledIn) delete profileData[attribute]
    else if (!filledIn || status === 'given') continue
    else if (policy === 'require' || explicit === 'withdrawn') errors.push(missingConsent(attribute, purpose))
    else if (!consents.some((line) => line.purpose === purpose)) {
      consents.push(ledgerLine(purpose, { status: 'given' }, 'profile_write'))
    }
  }
  if (new Set([...current.keys(), ...consents.map((line) => line.purpose)]).size > MAX_PURPOSES) {
    errors.push({
      pointer: '/consents',
      code: 'too_many_purposes',
      detail: `must not name more than ${MAX_PURPOSES} purposes in all`,
    })
  }
  return { profileData, consents, errors }
}

/** The ledger lines as changes for the audit trail: `/consents/<purpose>`. */
export function consentChanges(inForce: readonly ConsentState[], consents: readonly NewConsent[]): Change[] {
  return consents.map((line) => {
    const old = inForce.find((state) => state.purpose === line.purpose)
    const pointer = pointerTo('/consents', line.purpose)
    return old ? { pointer, old: facts(old), new: facts(line) } : { pointer, new: facts(line) }
  })
}

/** Withdrawals of everything in force, for an erasure. */
export function withdrawAll(inForce: readonly ConsentState[]): NewConsent[] {
  return inForce
    .filter((state) => state.status === 'given')
    .map((state) => ledgerLine(state.purpose, { status: 'withdrawn' }, 'erasure'))
}

function facts(state: ConsentState): Json {
  const { status, policy_version, text_hash, locale } = state
  return { status, policy_version, text_hash, locale }
}

function ledgerLine(purpose: string, decision: ConsentDecision, source: ConsentSource): NewConsent {
  const { status, policy_version = null, text_hash = null, locale = null } = decision
  return { purpose, status, policy_version, text_hash, locale, source }
}

/** A decision repeats the one in force if it agrees in all that it says. */
function repeats(state: ConsentState | undefined, decision: ConsentDecision): boolean {
  return (
    state !== undefined &&
    Object.entries(decision).every(([key, value]) => state[key as keyof ConsentDecision] === value)
  )
}

function missingConsent(attribute: string, purpose: string): FieldError {
  return {
    pointer: pointerTo('/profile_data', attribute),
    code: 'consent_required',
    detail: `needs the consent "${purpose}" in force, or given in the same request under /consents/${purpose}`,
  }
}

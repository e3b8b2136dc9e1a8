import type { Change } from './diff.ts'
import { type Json, pointerTo } from './json.ts'
import { addDays, futureMoment } from './moment.ts'
import { Problem } from './problem.ts'
import type { Resource } from './resource.ts'

/** A licence in itself. Times are UTC with six digits; they compare as text. */
export interface LicenseState {
  /** The first moment at which it no longer holds; null: never. */
  expires_at: string | null
  terms_version: string | null
  granted_at: string
  granted_by: string
  updated_at: string
}

export interface LicenseRow extends LicenseState {
  resource: string
  title: string
  archived: boolean
  user_id: string
}

/** The licence as callers see it. */
export interface License extends LicenseState {
  resource: string
  title: string
  user_id: string
  status: 'active' | 'expired' | 'archived'
}

export interface Holder {
  id: string
  auth0_id: string
  email: string | null
  erased: boolean
}

/** All that a decision about one user's licence for one resource has to know, at one moment by the database's clock. */
export interface LicenseSituation {
  at: string
  holder: Holder | null
  resource: Resource | null
  license: LicenseState | null
}

export interface Grant {
  next: LicenseState
  /** Empty: there is nothing to write. */
  changes: Change[]
}

export interface GrantRequest {
  /** Null: for ever. Absent: what is in force stays, anything else gets the resource's default. */
  expires_at?: string | null
  by: string
  /** The terms that the user accepted. Absent: nobody asked. */
  terms_version?: string | null
}

/**
 * Decides what a grant makes of a licence. What has expired is granted anew; what is in force is extended or shortened, and keeps its seat.
 * @throws Problem `validation_failed`, `user_erased`, `resource_archived`, `seats_exhausted`
 */
export function decideGrant(situation: Known<LicenseSituation>, request: GrantRequest): Grant {
  const { at, holder, resource, license } = situation
  const inForce = license !== null && isInForce(license, at) ? license : null
  const expires_at = nextExpiry(inForce, resource, request.expires_at, at)
  if (inForce?.expires_at === expires_at) return { next: inForce, changes: [] }
  if (holder.erased) throw new Problem('user_erased')
  if (resource.archived) throw new Problem('resource_archived')
  if (!inForce) requireSeat(resource)
  const { terms_version = resource.terms_version, by: granted_by } = request
  const next = inForce
    ? { ...inForce, expires_at, updated_at: at }
    : { expires_at, terms_version, granted_at: at, granted_by, updated_at: at }
  return { next, changes: [licenseChange(resource.name, license, next)] }
}

/** The licence's line in the user's history. */
export function licenseChange(resource: string, old: LicenseState | null, next: LicenseState | null): Change {
  const pointer = pointerTo('/licenses', resource)
  return { pointer, ...(old && { old: facts(old) }), ...(next && { new: facts(next) }) }
}

export function isInForce({ expires_at }: Pick<LicenseState, 'expires_at'>, at: string): boolean {
  return expires_at === null || expires_at > at
}

export function toLicense({ archived, ...row }: LicenseRow, at: string): License {
  return { ...row, status: archived ? 'archived' : isInForce(row, at) ? 'active' : 'expired' }
}

type Known<T> = { [K in keyof T]: K extends 'holder' | 'resource' ? NonNullable<T[K]> : T[K] }

/**
 * A situation in which both are there.
 * @throws Problem `not_found` naming the part of the path
 */
export function requireKnown(situation: LicenseSituation): Known<LicenseSituation> {
  const { holder, resource } = situation
  if (!holder) throw notFound('user_id', 'user')
  if (!resource) throw notFound('resource', 'resource')
  return { ...situation, holder, resource }
}

export function notFound(parameter: string, what: string): Problem {
  const error = { pointer: `#/path/${parameter}`, code: 'unknown', detail: `there is no such ${what}` }
  return new Problem('not_found', { errors: [error] })
}

function nextExpiry(
  inForce: LicenseState | null,
  { default_duration_days: days }: Resource,
  wanted: string | null | undefined,
  at: string,
): string | null {
  if (wanted === null) return null
  if (wanted === undefined) return inForce ? inForce.expires_at : days === null ? null : addDays(at, days)
  const moment = futureMoment(wanted, at, '/expires_at')
  if (typeof moment === 'string') return moment
  throw new Problem('validation_failed', { errors: [moment] })
}

function requireSeat({ seats, seats_in_use }: Resource): void {
  if (seats === null || (seats_in_use ?? 0) < seats) return
  const detail = `All ${seats} seats are in use. Revoke a licence, wait until one expires, or add seats.`
  throw new Problem('seats_exhausted', { detail })
}

function facts({ expires_at, terms_version }: LicenseState): Json {
  return { expires_at, terms_version }
}

import type { Change } from './diff.ts'
import { pointerTo } from './json.ts'
import type { LicenseSituation } from './license.ts'
import { futureMoment } from './moment.ts'
import { normaliseText } from './plain-text.ts'
import { type FieldError, Problem } from './problem.ts'

export type AccessRequestState = 'pending' | 'approved' | 'denied' | 'cancelled' | 'expired'

/** A stored request. Its stored state may be out of date: see `stateOf`. */
export interface AccessRequestRow {
  id: string
  user_id: string
  auth0_id: string
  resource: string
  status: AccessRequestState
  reason: string | null
  terms_version: string | null
  created_at: string
  expires_at: string | null
  decided_at: string | null
  decided_by: string | null
  note: string | null
}

/** The same as callers see it. */
export interface AccessRequest extends Omit<AccessRequestRow, 'decided_at' | 'decided_by' | 'note'> {
  transitions: { status: AccessRequestState; at: string; by: string; note: string | null }[]
}

export interface NewAccessRequest {
  resource: string
  reason: string
  terms_version?: string
  expires_at?: string
}

const MAX_TEXT = 1000

/** Pending until its time is over: nothing has to run for a request to expire. */
export function stateOf(
  { status, expires_at }: Pick<AccessRequestRow, 'status' | 'expires_at'>,
  at: string,
): AccessRequestState {
  return status === 'pending' && expires_at !== null && expires_at <= at ? 'expired' : status
}

export function toAccessRequest(row: AccessRequestRow, at: string): AccessRequest {
  const { decided_at, decided_by, note, ...request } = row
  const status = stateOf(row, at)
  const made = { status: 'pending' as const, at: row.created_at, by: row.auth0_id, note: null }
  if (status === 'pending') return { ...request, status, transitions: [made] }
  const ended =
    status === 'expired'
      ? { status, at: row.expires_at ?? at, by: 'system', note: null }
      : { status, at: decided_at ?? at, by: decided_by ?? 'system', note }
  return { ...request, status, transitions: [made, ended] }
}

/**
 * What a new request is, if it may be made.
 * @throws Problem `validation_failed`, `resource_archived`, `user_erased`
 */
export function decideRequest(
  situation: LicenseSituation,
  wanted: NewAccessRequest,
): Pick<AccessRequestRow, 'resource' | 'reason' | 'terms_version' | 'expires_at' | 'created_at'> {
  const { at, holder, resource } = situation
  const reason = normaliseText(wanted.reason, '/reason', MAX_TEXT)
  const expires_at = wanted.expires_at === undefined ? null : futureMoment(wanted.expires_at, at, '/expires_at')
  const errors: FieldError[] = [reason, expires_at].filter((each) => typeof each === 'object' && each !== null)
  if (!resource) errors.push({ pointer: '/resource', code: 'unknown', detail: 'there is no such resource' })
  else if ((wanted.terms_version ?? null) !== resource.terms_version) {
    errors.push({
      pointer: '/terms_version',
      code: 'terms',
      detail: "must be the resource's: the terms that the user accepts",
    })
  }
  if (errors.length > 0 || !resource) throw new Problem('validation_failed', { errors })
  if (resource.archived) throw new Problem('resource_archived')
  if (holder?.erased) throw new Problem('user_erased')
  return {
    resource: resource.name,
    reason: reason as string,
    terms_version: resource.terms_version,
    expires_at: expires_at as string | null,
    created_at: at,
  }
}

/** @throws Problem `validation_failed` */
export function normaliseNote(note: string | undefined): string | null {
  if (note === undefined) return null
  const normal = normaliseText(note, '/note', MAX_TEXT)
  if (typeof normal === 'string') return normal
  throw new Problem('validation_failed', { errors: [normal] })
}

/**
 * Only what is pending can be decided or taken back.
 * @throws Problem `request_decided`, which names the state
 */
export function requirePending(row: AccessRequestRow, at: string): void {
  const state = stateOf(row, at)
  if (state === 'pending') return
  const detail = `the request is ${state} since ${toAccessRequest(row, at).transitions.at(-1)?.at}`
  throw new Problem('request_decided', { errors: [{ pointer: '#/path/request_id', code: state, detail }] })
}

/** The request's line in the user's history. */
export function requestChange(row: AccessRequestRow, old: AccessRequestState | null): Change {
  const { id, resource, status, reason, note } = row
  const pointer = pointerTo('/access_requests', id)
  const facts =
    status === 'pending' ? { status, resource, reason } : { status, resource, ...(note !== null && { note }) }
  return { pointer, ...(old && { old: { status: old, resource } }), new: facts }
}

import { completionOf } from './completion.ts'
import { member } from './json.ts'
import { SLOT_MS } from './report-range.ts'
import type { User } from './user.ts'

/** Users who are counted together. */
export interface RegistrationCell {
  /** The quarter of an hour in which they were created. */
  slot: string
  source: string
  provider: string
  /** Pointers, separated by spaces. */
  missing: string
  /** How long they took to complete their profile: see `durationClass`; -1: they have not. */
  took: number
}

export interface RegistrationRow extends RegistrationCell {
  users: number
}

/** A line of the report. */
export interface RegistrationLine {
  key: string
  created: number
  completed: number
  /** Completed of created; null: none was created. */
  rate: number | null
  /** Within 10 %. */
  median_seconds: number | null
}

/** Clients write the source: what does not look like a keyword may be anything, also something personal. */
const KEYWORD = /^[a-z0-9][a-z0-9_.-]{0,31}$/
const CLASSES_PER_DOUBLING = 4
/** A label that clients chose and fewer users have than this is not told. */
export const MIN_USERS = 5
export const OTHER = 'other'

/** null: the user is erased and not counted any more. */
export function registrationCell(user: User, completion: readonly string[]): RegistrationCell | null {
  if (user.erased_at !== null) return null
  const created = Date.parse(user.created_at)
  return {
    slot: slotOf(user.created_at),
    source: keyword(member(user.profile_data, 'registration_source')),
    provider: keyword(member(user.profile_data, 'social_provider')),
    missing: completionOf(user, completion).missing.join(' '),
    took:
      user.registration_completed_at === null
        ? -1
        : durationClass(Date.parse(user.registration_completed_at) - created),
  }
}

export function slotOf(time: string): string {
  return new Date(Math.floor(Date.parse(time) / SLOT_MS) * SLOT_MS).toISOString()
}

function keyword(value: unknown): string {
  if (typeof value !== 'string' || value === '') return 'none'
  const text = value.toLowerCase()
  return KEYWORD.test(text) ? text : OTHER
}

/** Durations are counted in classes, each a fifth wider than the one before. */
export function durationClass(ms: number): number {
  return Math.floor(CLASSES_PER_DOUBLING * Math.log2(Math.max(ms, 0) / 1000 + 1))
}

function middleOf(durationClass: number): number {
  return Math.round((2 ** ((durationClass + 0.5) / CLASSES_PER_DOUBLING) - 1) * 10) / 10
}

/** @param rows counts by key and class; keys come out in the order in which they are first met */
export function registrationLines(rows: readonly { key: string; took: number; users: number }[]): RegistrationLine[] {
  const keys = new Map<string, { took: number; users: number }[]>()
  for (const { key, ...rest } of rows) keys.set(key, [...(keys.get(key) ?? []), rest])
  return [...keys].map(([key, counts]) => {
    const done = counts.filter(({ took }) => took >= 0).sort((a, b) => a.took - b.took)
    const created = sum(counts)
    const completed = sum(done)
    const rate = created === 0 ? null : Math.round((completed / created) * 10_000) / 10_000
    return { key, created, completed, rate, median_seconds: median(done, completed) }
  })
}

/** Labels that too few users have are put together. */
export function withoutSmall<T extends { key: string; users: number }>(rows: readonly T[]): T[] {
  const totals = new Map<string, number>()
  for (const { key, users } of rows) totals.set(key, (totals.get(key) ?? 0) + users)
  return rows.map((row) => ((totals.get(row.key) ?? 0) < MIN_USERS ? { ...row, key: OTHER } : row))
}

function median(sorted: readonly { took: number; users: number }[], total: number): number | null {
  let seen = 0
  for (const { took, users } of sorted) {
    seen += users
    if (seen * 2 >= total) return middleOf(took)
  }
  return null
}

function sum(counts: readonly { users: number }[]): number {
  return counts.reduce((total, { users }) => total + users, 0)
}

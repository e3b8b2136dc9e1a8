import type { ProfileClient } from '../client.ts'
import { ProfileError } from '../errors.ts'
import type { Profile, ProfileUpdate } from '../types.ts'
import { type Fate, outcomeHeader } from './outcome.ts'
import { type Pending, parsePending, type RegistrationForm, sameEmail, toChange, toPending } from './pending.ts'
import { attempt, sharedStorage, type TextStorage, tabStorage } from './storage.ts'

export interface RegistrationOptions {
  client: Pick<ProfileClient, 'updateProfile'>
  /** Noted in the profile as `registration_source`, unless there is one already. */
  source?: string
  /** Where the form waits. Default: `sessionStorage`, which belongs to one tab and ends with it. */
  storage?: () => TextStorage
  /** Where tabs tell one another what is done already; nothing personal is kept there. Default: `localStorage`. */
  shared?: () => TextStorage
  /** The user's clock, which may be wrong and may jump. */
  now?: () => number
}

/** Whether the form waits for the login; if it cannot, login goes on all the same and the completion form asks again. */
export type Stashed = { stored: true; bytes: number } | { stored: false; reason: 'unavailable' | 'full' }

export type Resumed =
  /** `done_elsewhere`: another tab has saved it. */
  | { status: 'nothing'; reason: 'none' | 'unavailable' | 'corrupt' | 'other_user' | 'done_elsewhere' }
  | { status: 'expired' }
  | { status: 'saved'; profile: Profile }
  /** Kept, so `resume` may be called again; `retry` says whether that can help or the user has to correct `form` first. */
  | { status: 'failed'; error: unknown; retry: boolean; form: RegistrationForm }

export interface Registration {
  /**
   * Keeps what was typed for after the redirect. @throws TypeError for members that are never kept, such as a password
   */
  stash(form: RegistrationForm): Stashed
  /**
   * After the login: saves what is waiting for this account. Never rejects, so a login never fails because of it. Calls at the same time
   * share one result.
   * @param email of the account, from the ID token
   */
  resume(account: { email: string | null | undefined }): Promise<Resumed>
  /** Saves the completion form, and forgets what was waiting. Rejects as `updateProfile` does. */
  complete(change: ProfileUpdate): Promise<Profile>
  /** Forgets what is waiting, e.g. at a logout. */
  forget(): void
}

const KEY = 'profile-registration'
const DONE_KEY = 'profile-registration-done'
const MAX_AGE = 30 * 60_000
/** Clocks are corrected by a little all the time; one that is set back further makes the age unknown. */
const MAX_SET_BACK = 60_000
/** What is answered so is answered so again. */
const FINAL: readonly number[] = [400, 403, 413, 415, 422]

/** The registration around a login elsewhere: `stash` before the redirect, `resume` in the callback, `complete` where something is missing. */
export function createRegistration(options: RegistrationOptions): Registration {
  const { client, source, storage = tabStorage, shared = sharedStorage, now = Date.now } = options
  let last: Fate = { outcome: 'none' }
  let resuming: Promise<Resumed> | undefined

  const forget = () => attempt(() => storage().removeItem(KEY), undefined)

  /** @returns the bytes it takes */
  function keep(pending: Pending): number {
    const text = JSON.stringify(pending)
    storage().setItem(KEY, text)
    return new TextEncoder().encode(text).length
  }

  async function save(change: ProfileUpdate, fate: Fate): Promise<Profile> {
    const withSource = (profile: Profile): ProfileUpdate => {
      if (!source || profile.profile_data.registration_source !== undefined) return change
      return { ...change, profile_data: { registration_source: source, ...change.profile_data } }
    }
    const headers = { 'Registration-Outcome': outcomeHeader(fate) }
    return (await client.updateProfile(withSource, { headers })).data
  }

  async function resume(email: string | null | undefined): Promise<Resumed> {
    const nothing = (reason: Exclude<Extract<Resumed, { reason: unknown }>['reason'], 'done_elsewhere'>): Resumed => {
      last = { outcome: reason, ...(reason === 'other_user' && { age, bytes }) }
      return { status: 'nothing', reason }
    }
    let age = 0
    let bytes = 0
    const text = attempt(() => storage().getItem(KEY), undefined)
    if (text === undefined) return nothing('unavailable')
    if (text === null) return nothing('none')
    const pending = parsePending(text)
    if (!pending) {
      forget()
      return nothing('corrupt')
    }
    const elapsed = now() - pending.at
    age = Math.max(0, Math.round(elapsed / 1000))
    bytes = new TextEncoder().encode(text).length
    if (!sameEmail(pending.form.email, email)) {
      forget()
      return nothing('other_user')
    }
    if (elapsed > MAX_AGE || elapsed < -MAX_SET_BACK) {
      forget()
      last = { outcome: 'expired', age, bytes }
      return { status: 'expired' }
    }
    if (attempt(() => shared().getItem(DONE_KEY), null) === pending.id) {
      forget()
      return { status: 'nothing', reason: 'done_elsewhere' }
    }
    try {
      const profile = await save(toChange(pending), {
        outcome: pending.failures > 0 ? 'retried' : 'resumed',
        age,
        bytes,
      })
      attempt(() => shared().setItem(DONE_KEY, pending.id), undefined)
      forget()
      return { status: 'saved', profile }
    } catch (error) {
      const retry = !(error instanceof ProfileError && FINAL.includes(error.status))
      attempt(() => keep({ ...pending, failures: pending.failures + 1 }), 0)
      last = { outcome: retry ? 'retried' : 'refused', age, bytes }
      return { status: 'failed', error, retry, form: pending.form }
    }
  }

  return {
    stash(form) {
      const pending = toPending(form, now())
      if (!attempt(storage, undefined)) return { stored: false, reason: 'unavailable' }
      forget()
      const bytes = attempt(() => keep(pending), undefined)
      return bytes === undefined ? { stored: false, reason: 'full' } : { stored: true, bytes }
    },
    resume({ email }) {
      resuming ??= resume(email).finally(() => {
        resuming = undefined
      })
      return resuming
    },
    async complete(change) {
      const profile = await save(change, last)
      forget()
      return profile
    },
    forget,
  }
}

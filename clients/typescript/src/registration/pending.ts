import type { ConsentDecision, ProfileUpdate } from '../types.ts'

/** What a registration form may leave behind for after the login. Secrets are refused: by type here, at run time by `toPending`. */
export interface RegistrationForm {
  /** Whose data this is: it is saved for the account with this address, and no other. */
  email: string
  first_name?: string
  last_name?: string
  phone?: string
  title?: string
  /** Decisions by purpose. */
  consents?: Record<string, ConsentDecision>
  password?: never
  token?: never
  access_token?: never
  id_token?: never
  refresh_token?: never
}

/** As it lies in the storage. */
export interface Pending {
  version: 1
  /** Random: tells one registration from another. */
  id: string
  /** Milliseconds since 1970, by the user's clock. */
  at: number
  /** How often saving it has failed. */
  failures: number
  form: RegistrationForm
}

const TEXTS = ['email', 'first_name', 'last_name', 'phone', 'title'] as const
const MEMBERS: readonly string[] = [...TEXTS, 'consents']

/** @throws TypeError for any member that is not meant to be kept, such as a password */
export function toPending(form: RegistrationForm, at: number): Pending {
  for (const [name, value] of Object.entries(form)) {
    if (!MEMBERS.includes(name)) throw new TypeError(`${name} is never kept across a login`)
    if (value !== undefined && typeof value !== (name === 'consents' ? 'object' : 'string')) {
      throw new TypeError(`${name} has the wrong type`)
    }
  }
  if (!form.email) throw new TypeError('email is needed: it says whose data this is')
  return { version: 1, id: crypto.randomUUID(), at, failures: 0, form }
}

/** Undefined if this is not something that `toPending` has made. */
export function parsePending(text: string): Pending | undefined {
  try {
    const pending: Pending = JSON.parse(text)
    const { version, id, at, failures, form } = pending
    const whole = version === 1 && typeof id === 'string' && Number.isFinite(at) && Number.isInteger(failures)
    if (!whole) return undefined
    toPending(form, at)
    return pending
  } catch {
    return undefined
  }
}

/** The form as a change of the profile. Blank fields are left out: they are nothing to save. */
export function toChange({ form }: Pending): ProfileUpdate {
  const { first_name, last_name, phone, title, consents } = form
  const data = withoutBlanks({ phone, title })
  return {
    ...withoutBlanks({ first_name, last_name }),
    ...(Object.keys(data).length > 0 && { profile_data: data }),
    ...(consents && Object.keys(consents).length > 0 && { consents }),
  }
}

function withoutBlanks(fields: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => !!field[1]?.trim()))
}

/** Whether two spellings are one address. */
export function sameEmail(a: string, b: string | null | undefined): boolean {
  return a.trim().toLowerCase() === b?.trim().toLowerCase()
}

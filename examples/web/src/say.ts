import type { FieldError } from 'profile-service-client'

/** Friendlier than the service's own words, which the client falls back to. An application in another language has its texts here. */
export function say({ code, limit }: FieldError): string | undefined {
  if (code === 'minLength') return `Please type at least ${limit} characters`
  if (code === 'maxLength') return `Please make this ${limit} characters or less`
  if (code === 'required') return 'Please fill this in'
  if (code === 'forbidden_character') return 'Please leave out invisible control characters'
  if (code === 'consent_required') return 'Please agree to its use below, or leave this empty'
  return undefined
}

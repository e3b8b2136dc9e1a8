import type { ConsentDecision } from 'profile-service-client'

/** What this application asks for, in the words that the user sees. Other purposes are shown by their name. */
export const PURPOSES: Record<string, string> = {
  contact: 'You may contact me by phone about my account',
  marketing: 'You may send me news about new features',
}
export const POLICY_VERSION = '2026-01'

export async function given(purpose: string): Promise<ConsentDecision> {
  return {
    status: 'given',
    policy_version: POLICY_VERSION,
    text_hash: await hash(PURPOSES[purpose] ?? purpose),
    locale: 'en',
  }
}

/** SHA-256 of the very text shown. */
async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

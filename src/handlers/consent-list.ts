import type { components } from '../contract/generated/types.ts'
import { latestConsents } from '../queries/consents.ts'
import type { Services } from '../services.ts'
import { toConsent } from './consent-view.ts'

type ConsentList = components['schemas']['ConsentList']

/** What the owner decided, and what nobody has asked them yet. */
export async function consentList({ db, attributes }: Services, subject: string): Promise<ConsentList> {
  const rows = new Map((await latestConsents(db, subject)).map((row) => [row.purpose, row]))
  const purposes = new Set([...rows.keys(), ...attributes.consent.values()])
  return { items: [...purposes].sort().map((purpose) => toConsent(purpose, rows.get(purpose), attributes)) }
}

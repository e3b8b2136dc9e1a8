import type { Handler } from '../contract/handler.ts'
import { latestConsents } from '../queries/consents.ts'
import { toConsent } from './consent-view.ts'

export const listConsents: Handler<'listConsents'> = async ({ services, principal }) => {
  const rows = new Map((await latestConsents(services.db, principal.subject)).map((row) => [row.purpose, row]))
  const purposes = new Set([...rows.keys(), ...services.attributes.consent.values()])
  const items = [...purposes].sort().map((purpose) => toConsent(purpose, rows.get(purpose), services.attributes))
  return { status: 200, body: { items } }
}

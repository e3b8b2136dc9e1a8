import type { Handler } from '../contract/handler.ts'
import { consentList } from './consent-list.ts'

export const listConsents: Handler<'listConsents'> = async ({ services, principal }) => ({
  status: 200,
  body: await consentList(services, principal.subject),
})

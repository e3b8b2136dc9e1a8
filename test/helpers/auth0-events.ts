import { randomUUID } from 'node:crypto'
import type { TestApp } from './app.ts'

export const HOOK = '/api/v1/accounts/hooks/auth0'
/** Later than every token of these tests, as far as nothing else is said: a living token is one of before the event. */
export const START = Date.now() + 60_000

export type Event = ReturnType<typeof event>

/** As Auth0 sends it, more members than matter here included. */
export function event(type: string, user: Record<string, unknown>, second = 0, rest: Record<string, unknown> = {}) {
  return {
    specversion: '1.0',
    type,
    source: 'urn:auth0:tenant.eu.auth0.com',
    id: `evt_${randomUUID()}`,
    time: new Date(START + second * 1000).toISOString(),
    data: {
      object: { ...user, name: 'Canary Name', identities: [{ provider: 'auth0' }], logins_count: 3 },
      context: {},
    },
    a0tenant: 'tenant',
    a0stream: 'est_1',
    ...rest,
  }
}

export const send = (app: TestApp, body: Event, options = {}) => app.call('POST', HOOK, { body, ...options })
export const verified = (email: string) => ({ email, email_verified: true })

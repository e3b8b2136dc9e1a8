import type { components } from '../contract/generated/types.ts'
import type { Handler } from '../contract/handler.ts'
import { toEmailClaim } from '../domain/email.ts'
import { eventTime, type IdentityEvent } from '../domain/identity-event.ts'
import { applyIdentityEvent } from './apply-identity-event.ts'

type Event = components['schemas']['Auth0Event']
type Auth0User = components['schemas']['Auth0User']

const KINDS: Record<string, IdentityEvent['kind']> = {
  'user.created': 'present',
  'user.updated': 'present',
  'user.deleted': 'deleted',
}

export const receiveAuth0Event: Handler<'receiveAuth0Event'> = async ({ services, operation, requestId, body }) => {
  const event = readEvent(body, services.now())
  if (event) {
    await applyIdentityEvent(services, event, { operation, actor: 'auth0', client: null, requestId })
  }
  return { status: 204 }
}

/** null: nothing to do. Other types are acknowledged, or Auth0 would send them again; test events are about nobody. */
function readEvent(body: Event, now: Date): IdentityEvent | null {
  const at = eventTime(body.time, now, '/time')
  const kind = Object.hasOwn(KINDS, body.type) ? KINDS[body.type] : undefined
  if (kind === undefined || body.a0purpose === 'test') return null
  // The contract demands it of these types.
  const user = (body.data as { object: Auth0User }).object
  return {
    id: body.id,
    source: body.source,
    kind,
    at,
    subject: user.user_id,
    email: toEmailClaim(user.email, user.email_verified),
    blocked: user.blocked === true,
    accountCreatedAt: createdAt(user.created_at) ?? (body.type === 'user.created' ? at : null),
  }
}

function createdAt(value: unknown): string | null {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(ms) || ms < 0 ? null : new Date(ms).toISOString()
}

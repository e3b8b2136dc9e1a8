import type { Principal } from '../auth/principal.ts'
import type { Attribution } from '../queries/ledgers.ts'
import type { Services } from '../services.ts'

/** The parts of a handler's context that whatever is recorded needs. */
export interface RequestContext {
  services: Services
  operation: string
  requestId: string
  principal: Principal
}

export function attributionOf({ operation, principal, requestId }: RequestContext): Attribution {
  return { operation, actor: principal.subject, client: principal.client, requestId }
}

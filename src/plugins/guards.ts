import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Authenticate } from '../auth/authenticator.ts'
import { requirePermissions, requireUser } from '../auth/guard.ts'
import type { Principal } from '../auth/principal.ts'
import type { Guard } from '../contract/router.ts'
import { Problem } from '../domain/problem.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Limits } from './rate-limit.ts'

/** One guard for every security scheme of the contract. */
export function createGuards(authenticate: Authenticate, limits: Limits, metrics: Metrics): Record<string, Guard> {
  async function identify(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    await limits.checkAddress(request, reply)
    try {
      return await authenticate(request)
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        const reason = error.reason ?? error.code
        metrics.tokenRefused(reason)
        request.log.info({ reason }, 'token refused')
        await limits.countAddress(request, reply)
      }
      throw error
    }
  }

  /** Who asks, whoever that is: a user or a machine. */
  async function admit(request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
    const principal = await identify(request, reply)
    request.principal = principal
    await limits.countUser(request, reply)
    return principal
  }

  return {
    async userToken(request, reply, permissions) {
      const principal = await admit(request, reply)
      requireUser(principal)
      requirePermissions(principal, permissions)
      return principal
    },
    async accessToken(request, reply, permissions) {
      const principal = await admit(request, reply)
      requirePermissions(principal, permissions)
      return principal
    },
  }
}

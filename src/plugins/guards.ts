import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Authenticate } from '../auth/authenticator.ts'
import { requirePermissions, requireUser } from '../auth/guard.ts'
import type { VerifySecret } from '../auth/hook-secret.ts'
import type { Principal } from '../auth/principal.ts'
import type { Guard } from '../contract/router.ts'
import { Problem } from '../domain/problem.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Limits } from './rate-limit.ts'

/** What the stored roles of a subject permit at this moment. */
export type StoredPermissions = (subject: string) => Promise<string[]>

export interface GuardsOptions {
  authenticate: Authenticate
  verifyHookSecret: VerifySecret
  limits: Limits
  metrics: Metrics
  storedPermissions: StoredPermissions
  /** Told of every request of a user. */
  sawUser: (subject: string) => void
}

/** One guard for every security scheme of the contract. */
export function createGuards(options: GuardsOptions): Record<string, Guard> {
  const { authenticate, verifyHookSecret, limits, metrics, storedPermissions, sawUser } = options

  /** Failures count against the address, and are noted without saying more than why. */
  async function identify(
    request: FastifyRequest,
    reply: FastifyReply,
    verify: (request: FastifyRequest) => Principal | Promise<Principal>,
  ): Promise<Principal> {
    await limits.checkAddress(request, reply)
    try {
      return await verify(request)
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
    const principal = await identify(request, reply, authenticate)
    request.principal = principal
    await limits.countUser(principal.subject, request, reply)
    if (principal.kind === 'user') sawUser(principal.subject)
    return principal
  }

  /** The token's permissions count first; only if they do not suffice, the user's stored roles are asked, without any cache. */
  async function permit(principal: Principal, permissions: readonly string[]): Promise<void> {
    const suffices = permissions.every((permission) => principal.permissions.includes(permission))
    const stored = suffices || principal.kind === 'machine' ? [] : await storedPermissions(principal.subject)
    requirePermissions({ permissions: [...principal.permissions, ...stored] }, permissions)
  }

  return {
    async userToken(request, reply, permissions) {
      const principal = await admit(request, reply)
      requireUser(principal)
      await permit(principal, permissions)
      return principal
    },
    async accessToken(request, reply, permissions) {
      const principal = await admit(request, reply)
      await permit(principal, permissions)
      return principal
    },
    // Not counted when it succeeds: events come in bursts, and whoever knows the secret is trusted.
    hookSecret: (request, reply) => identify(request, reply, verifyHookSecret),
  }
}

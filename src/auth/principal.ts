import { toEmailClaim } from '../domain/email.ts'
import type { Claims } from './claims.ts'

/** Who is calling, from a verified token. Frozen all the way down: one object may serve many requests. */
export interface Principal {
  /** The `sub` claim: what a user is known by, everywhere. */
  readonly subject: string
  /** The application that the token was issued to. */
  readonly client: string | null
  readonly kind: 'user' | 'machine'
  readonly permissions: readonly string[]
  readonly email: PrincipalEmail | null
  /** When the token was issued: milliseconds since 1970. What it says of the user was true then. */
  readonly issuedAt: number
}

export interface PrincipalEmail {
  readonly address: string
  /** Whether the issuer says that the address belongs to the user. */
  readonly verified: boolean
}

export interface PrincipalOptions {
  /** The claim that holds the address: `email`, or a namespaced one such as `https://example.com/email`. */
  readonly emailClaim: string
}

/** Turns the claims of a verified token into a principal. Pure; never throws. */
export function toPrincipal(claims: Claims, { emailClaim }: PrincipalOptions): Principal {
  const client = claims.azp ?? claims.client_id ?? null
  const { [emailClaim]: address, [`${emailClaim}_verified`]: verified } = claims as Record<string, unknown>
  return Object.freeze({
    subject: claims.sub,
    client,
    kind: isMachine(claims, client) ? 'machine' : 'user',
    permissions: Object.freeze(permissionsOf(claims)),
    email: toEmailClaim(address, verified),
    issuedAt: Math.max(0, claims.iat) * 1000,
  })
}

/**
 * Auth0 names the client-credentials grant in `gty`, and in its RFC 9068 profile only by a `sub` of `<client id>@clients`. Other
 * issuers put the client's own id into `sub` (RFC 9068 §2.2).
 */
function isMachine(claims: Claims, client: string | null): boolean {
  return claims.sub.endsWith('@clients') || claims.gty === 'client-credentials' || claims.sub === client
}

/** With RBAC on, Auth0 sends `permissions`, be it empty; only without it do the scopes count (RFC 8693 §4.2: separated by spaces). */
function permissionsOf({ permissions, scope = '' }: Claims): string[] {
  return [...new Set(permissions ?? scope.split(' ').filter(Boolean))]
}

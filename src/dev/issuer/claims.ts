/** Of an access token, before it is cast in Auth0's shape. */
export interface Grant {
  /** Of a machine: taken from the client id, so it may be left out. */
  sub?: string
  clientId: string
  /** Space separated. */
  scope: string
  permissions: string[]
  /** Absent: the token carries no email. */
  email?: string
  emailVerified?: boolean
  /** The client itself, by the client credentials grant. */
  machine?: boolean
}

/**
 * The payload of an access token as an Auth0 tenant would shape it (its own token profile, RBAC on), with the email
 * that a login Action would add; `iat` and `exp` are the caller's.
 */
export function accessTokenClaims(run: { issuer: string; audience: string }, grant: Grant): Record<string, unknown> {
  const { scope, clientId, permissions } = grant
  const common = { iss: run.issuer, azp: clientId, ...(scope && { scope }), permissions }
  if (grant.machine) return { ...common, sub: `${clientId}@clients`, aud: run.audience, gty: 'client-credentials' }
  return {
    ...common,
    sub: grant.sub,
    // With the scope openid, the token opens /userinfo too.
    aud: scope.split(' ').includes('openid') ? [run.audience, `${run.issuer}userinfo`] : run.audience,
    ...(grant.email && { email: grant.email, email_verified: grant.emailVerified ?? true }),
  }
}

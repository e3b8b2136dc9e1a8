import { join } from 'node:path'
import { importJWK, SignJWT } from 'jose'
import { accessTokenClaims } from './issuer/claims.ts'
import { MACHINE, SPA, USER_SCOPES } from './issuer/clients.ts'
import { readState } from './issuer/state.ts'
import { openUsers } from './issuer/users.ts'

export interface TokenOptions {
  /** Of the user, e.g. `github|42`, whether or not the issuer has seen it. Not used for a machine. */
  sub?: string
  /** Default: those of the user, if the issuer knows it. */
  permissions?: string[]
  /** Default: that of the user, if the issuer knows it; otherwise the token carries none. */
  email?: string
  /** Default: as the issuer knows it, otherwise true. */
  emailVerified?: boolean
  /** Seconds; default 24 hours. */
  ttl?: number
  /** The `azp`; default the public client, or for a machine the confidential one. */
  clientId?: string
  /** A token as from the client credentials grant: its subject is `<clientId>@clients`. */
  machine?: boolean
}

/** The folder of the issuer's files below dev mode's own. */
export function issuerDir(stateDir: string): string {
  return join(stateDir, 'issuer')
}

/**
 * Signs an access token with the key of the development issuer, which need not run.
 *
 * @throws Error when dev mode has never run on this folder
 */
export async function mintToken(stateDir: string, options: TokenOptions): Promise<string> {
  const state = readState(issuerDir(stateDir))
  if (!state) throw new Error(`There is no development issuer in ${stateDir} yet: run \`npm run dev\` once first`)
  const { machine = false, ttl = 86_400 } = options
  const user = machine || !options.sub ? undefined : openUsers(issuerDir(stateDir)).find(options.sub)
  const permissions = options.permissions ?? user?.permissions ?? []
  const email = options.email ?? user?.email
  const emailVerified = options.emailVerified ?? user?.email_verified
  const claims = accessTokenClaims(state, {
    clientId: options.clientId ?? (machine ? MACHINE.id : SPA),
    scope: machine ? permissions.join(' ') : USER_SCOPES,
    permissions,
    machine,
    ...(options.sub !== undefined && { sub: options.sub }),
    ...(email !== undefined && { email }),
    ...(emailVerified !== undefined && { emailVerified }),
  })
  const { alg, kid } = state.signingKey
  const now = Math.floor(Date.now() / 1000)
  return await new SignJWT(claims)
    .setProtectedHeader({ alg, typ: 'JWT', kid })
    .setIssuedAt(now)
    .setExpirationTime(now + ttl)
    .sign(await importJWK(state.signingKey))
}

import type { ClientMetadata, Provider } from 'oidc-provider'

/** The public client of a single page application. */
export const SPA = 'dev-spa'
/** The confidential client of another service. */
export const MACHINE = { id: 'dev-m2m', secret: 'dev-secret' }
/** What every user is granted without being asked. */
export const USER_SCOPES = 'openid profile email offline_access'

export function clients(): ClientMetadata[] {
  return [
    {
      client_id: SPA,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      // Any place on this machine will do, see allowLoopback; this one is here because one has to be.
      redirect_uris: ['http://localhost:5173/'],
    },
    {
      client_id: MACHINE.id,
      client_secret: MACHINE.secret,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    },
  ]
}

const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(?=[/?]|$)/

/** Whether a URL or an origin is on this machine: the only places that a browser may come from or be sent to. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(url) && URL.canParse(url)
}

/** Lets applications be called back on any port and path of this machine, so that nobody has to register theirs. */
export function allowLoopback(provider: Provider): void {
  provider.Client.prototype.redirectUriAllowed = isLoopback
  provider.Client.prototype.postLogoutRedirectUriAllowed = isLoopback
}

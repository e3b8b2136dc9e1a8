import { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { accessTokenClaims } from './claims.ts'
import { clients, isLoopback, MACHINE, USER_SCOPES } from './clients.ts'
import { renderError, renderLoggedOut, renderLogout } from './pages.ts'
import { grantEverything, promptPolicy } from './policy.ts'
import type { IssuerState } from './state.ts'
import { openStore } from './store.ts'
import type { User, Users } from './users.ts'

const DAY = 24 * 3600

/** oidc-provider, set up to behave as an Auth0 tenant does. `accessTokenTtl` in seconds. */
export function configure(setup: {
  state: IssuerState
  stateDir: string
  users: Users
  accessTokenTtl: number
}): Configuration {
  const { state, stateDir, users, accessTokenTtl } = setup
  return {
    adapter: openStore(stateDir),
    clients: clients(),
    clientBasedCORS: (_ctx, origin) => isLoopback(origin),
    claims: { openid: ['sub'], profile: ['name', 'nickname'], email: ['email', 'email_verified'] },
    // An ID token of Auth0 carries the claims of its scopes.
    conformIdTokenClaims: false,
    cookies: { keys: state.cookieKeys },
    extraParams: ['audience', 'connection', 'screen_hint'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: true, logoutSource: renderLogout, postLogoutSuccessSource: renderLoggedOut },
      webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' },
      resourceIndicators: {
        enabled: true,
        // Auth0 says `audience` where RFC 8707 says `resource`.
        defaultResource: (ctx, _client, oneOf) => oneOf ?? asked(ctx) ?? state.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, audience, client) => {
          if (audience !== state.audience) throw new errors.AccessDenied(`Service not found: ${audience}`)
          // A machine is granted what it asks for, a user only what Auth0 grants everybody: permissions come apart.
          const scope = client.clientId === MACHINE.id ? String(ctx.oidc.params?.scope ?? '') : USER_SCOPES
          return { scope, audience, accessTokenFormat: 'jwt', accessTokenTTL: accessTokenTtl }
        },
      },
    },
    findAccount: (_ctx, sub) => {
      const user = users.find(sub)
      return user && { accountId: sub, claims: () => profileOf(user) }
    },
    formats: {
      customizers: {
        jwt: (_ctx, token, jwt) => {
          const user = 'accountId' in token ? users.find(token.accountId) : undefined
          const scope = token.scope ?? ''
          const claims = accessTokenClaims(state, {
            clientId: token.clientId ?? '',
            scope,
            ...(user
              ? { sub: user.sub, permissions: user.permissions, email: user.email, emailVerified: user.email_verified }
              : { machine: true, permissions: scope.split(' ').filter(Boolean) }),
          })
          jwt.header = { typ: 'JWT' }
          jwt.payload = { ...claims, iat: jwt.payload.iat, exp: jwt.payload.exp }
        },
      },
    },
    interactions: { url: (_ctx, interaction) => `/u/${interaction.uid}`, policy: promptPolicy() },
    jwks: { keys: [state.signingKey] },
    loadExistingGrant: grantEverything,
    renderError,
    responseTypes: ['code'],
    rotateRefreshToken: true,
    routes: {
      authorization: '/authorize',
      token: '/oauth/token',
      revocation: '/oauth/revoke',
      userinfo: '/userinfo',
      jwks: '/.well-known/jwks.json',
      end_session: '/oidc/logout',
    },
    scopes: USER_SCOPES.split(' '),
    ttl: {
      AccessToken: accessTokenTtl,
      ClientCredentials: accessTokenTtl,
      AuthorizationCode: 60,
      Grant: 30 * DAY,
      IdToken: DAY / 2,
      Interaction: 3600,
      RefreshToken: 30 * DAY,
      Session: 7 * DAY,
    },
  }
}

/** What /userinfo and ID tokens tell of a user: Auth0, knowing no name, repeats the address. */
export function profileOf(user: User): { sub: string; [claim: string]: unknown } {
  const { sub, email, email_verified } = user
  return { sub, name: email, nickname: email.split('@')[0], email, email_verified }
}

function asked({ oidc }: KoaContextWithOIDC): string | undefined {
  const audience = oidc.params?.audience ?? oidc.body?.audience
  return typeof audience === 'string' && audience ? audience : undefined
}

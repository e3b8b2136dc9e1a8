import { Auth0Client } from '@auth0/auth0-spa-js'
import { createProfileClient, createRegistration } from 'profile-service-client'
import { config } from './config.ts'

export const auth0 = new Auth0Client({
  domain: config.domain,
  clientId: config.clientId,
  useRefreshTokens: true,
  useRefreshTokensFallback: true,
  authorizationParams: { audience: config.audience, redirect_uri: `${location.origin}/callback` },
})

export const client = createProfileClient({
  baseUrl: config.api,
  // Somebody waits for it with a spinner before their eyes.
  deadline: 12_000,
  getToken: ({ refresh }) => auth0.getTokenSilently({ cacheMode: refresh ? 'off' : 'on' }),
})

export const registration = createRegistration({ client, source: 'example-web' })

export async function logOut(): Promise<void> {
  registration.forget()
  await auth0.logout({ logoutParams: { returnTo: `${location.origin}/` } })
}

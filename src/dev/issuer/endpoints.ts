import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose'
import type { Provider } from 'oidc-provider'
import { isLoopback } from './clients.ts'
import { profileOf } from './configuration.ts'
import { renderLoggedOut } from './pages.ts'
import { type IssuerState, publicKey } from './state.ts'
import type { Users } from './users.ts'

type Middleware = Parameters<Provider['use']>[0]

/** Says in oidc-provider's words what applications say in Auth0's. */
export const speakAuth0: Middleware = async (ctx, next) => {
  if (ctx.path === '/authorize' && ctx.method === 'GET') {
    const query = new URLSearchParams(ctx.querystring)
    const prompts = new Set((query.get('prompt') ?? '').split(' ').filter(Boolean))
    if (prompts.delete('select_account')) prompts.add('login')
    if (prompts.delete('create')) query.set('screen_hint', 'signup')
    // OpenID Connect hands out refresh tokens only together with a consent; nobody is asked for any here.
    if (query.get('scope')?.split(' ').includes('offline_access') && !prompts.has('none')) prompts.add('consent')
    if (prompts.size > 0) query.set('prompt', [...prompts].join(' '))
    else query.delete('prompt')
    ctx.querystring = query.toString()
  }
  await next()
}

/** Auth0's own way out: `/v2/logout?client_id=…&returnTo=…`. */
export function auth0Logout(provider: Provider): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/v2/logout') return await next()
    const { returnTo } = ctx.query
    if (returnTo !== undefined && !isLoopback(String(returnTo))) {
      ctx.throw(400, 'returnTo is not on this machine')
    }
    const session = await provider.Session.get(ctx)
    await session.destroy()
    ctx.cookies.set(provider.cookieName('session'), null)
    if (returnTo === undefined) return renderLoggedOut(ctx)
    ctx.redirect(String(returnTo))
  }
}

/** /userinfo for access tokens that are made for an API as well, as Auth0's are; oidc-provider's own refuses them. */
export function userinfo(state: IssuerState, users: Users): Middleware {
  const keys = createLocalJWKSet({ keys: [publicKey(state.signingKey)] })
  const verify = async (header: string): Promise<JWTPayload | undefined> => {
    const audience = `${state.issuer}userinfo`
    const token = /^bearer (\S+)$/i.exec(header)?.[1] ?? ''
    return (await jwtVerify(token, keys, { issuer: state.issuer, audience }).catch(() => undefined))?.payload
  }
  return async (ctx, next) => {
    if (ctx.path !== '/userinfo' || ctx.method === 'OPTIONS') return await next()
    const origin = ctx.get('origin')
    if (isLoopback(origin)) ctx.set('access-control-allow-origin', origin)
    ctx.vary('origin')
    const claims = await verify(ctx.get('authorization'))
    if (!claims) {
      ctx.status = 401
      ctx.set('www-authenticate', 'Bearer error="invalid_token"')
      ctx.body = { error: 'invalid_token' }
      return
    }
    const { sub = '', email, email_verified } = claims
    const user = users.find(sub)
    // A token from the command line may be for somebody who never logged in.
    ctx.body = user ? profileOf(user) : { sub, ...(email !== undefined && { email, email_verified }) }
  }
}

import { createServer, type Server } from 'node:http'
import { Provider } from 'oidc-provider'
import { allowLoopback, SPA } from './clients.ts'
import { configure } from './configuration.ts'
import { auth0Logout, speakAuth0, userinfo } from './endpoints.ts'
import { asForm, BodyTooLarge } from './form.ts'
import { loginPages } from './login.ts'
import { renderError } from './pages.ts'
import { openState } from './state.ts'
import { openUsers } from './users.ts'

export interface IssuerOptions {
  /** 0: a free one. */
  port: number
  /** The API's identifier: an absolute URI. */
  audience: string
  /** Where keys, users and sessions live on: a folder, made if it is missing. */
  stateDir: string
  /** Seconds; Auth0's default, 24 hours, if absent. */
  accessTokenTtl?: number
}

export interface Issuer {
  /** `http://localhost:<port>/` */
  issuer: string
  jwksUrl: string
  /** The public client for browsers. */
  clientId: string
  close(): Promise<void>
}

/**
 * Starts an OpenID Connect issuer on 127.0.0.1 that looks like an Auth0 tenant: its paths, its parameters, its tokens.
 *
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  const { stateDir, audience, accessTokenTtl = 86_400 } = options
  const server = createServer()
  const issuer = `http://localhost:${await listen(server, options.port)}/`
  const state = await openState(stateDir, { issuer, audience })
  const users = openUsers(stateDir)
  const provider = new Provider(issuer, configure({ state, stateDir, users, accessTokenTtl }))
  provider.on('server_error', (_ctx, error) => console.error(error))
  allowLoopback(provider)
  provider.use(explainErrors)
  provider.use(speakAuth0)
  provider.use(auth0Logout(provider))
  provider.use(userinfo(state, users))
  provider.use(loginPages(provider, users))

  const handle = provider.callback()
  server.on('request', async (request, response) => {
    try {
      await handle(await asForm(request), response)
    } catch (error) {
      const status = error instanceof BodyTooLarge ? 413 : 400
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
      response.end(
        JSON.stringify({ error: 'invalid_request', error_description: 'The body is not a small JSON object' }),
      )
    }
  })
  return {
    issuer,
    jwksUrl: `${issuer}.well-known/jwks.json`,
    clientId: SPA,
    close: () => close(server),
  }
}

/** Turns what the pages throw into a page. oidc-provider sees to its own errors. */
const explainErrors: Parameters<Provider['use']>[0] = async (ctx, next) => {
  try {
    await next()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const tooLarge = error instanceof BodyTooLarge
    const status = 'statusCode' in error ? Number(error.statusCode) : tooLarge ? 413 : 500
    if (status === 500) console.error(error)
    ctx.status = status
    renderError(ctx, { error: error.name, error_description: error.message })
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

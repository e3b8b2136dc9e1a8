import { build, type TestApp } from '../../../test/helpers/app.ts'
import { checkAnswer } from '../../../test/helpers/contract.ts'
import type { Teardown } from '../../../test/helpers/database.ts'
import { createProfileClient, type ProfileClient } from '../src/index.ts'

/** Stands between client and service: gives an answer of its own, throws, or lets the request through. */
export type Between = (request: Request, n: number) => Response | undefined | Promise<Response | undefined>

export interface Setup {
  app: TestApp
  client: ProfileClient
  /** `PUT /accounts/users/profile` of every request that was made. */
  requests: string[]
  /** Whether the token was asked for anew, each time that it was asked for. */
  refreshes: boolean[]
  /** From now on. */
  intervene(between: Between): void
}

export interface SetupOptions {
  sub?: string
  claims?: Record<string, unknown>
  deadline?: number
  /** Instead of good ones. */
  tokens?: (refresh: boolean) => Promise<string | undefined> | string | undefined
  replicaOf?: TestApp
}

/** The client against the app that ships, over HTTP; every answer of the service is held against the contract. */
export async function setUp(t: Teardown, options: SetupOptions = {}): Promise<Setup> {
  const app = options.replicaOf ?? (await build(t))
  if (!app.api.server.listening) await app.api.listen({ host: '127.0.0.1', port: 0 })
  const good = await app.issuer.token({ sub: options.sub ?? 'auth0|ahmed', ...options.claims })
  let between: Between = () => undefined
  const [requests, refreshes]: [string[], boolean[]] = [[], []]
  const client = createProfileClient({
    baseUrl: `${app.api.listeningOrigin}/api/v1`,
    ...(options.deadline !== undefined && { deadline: options.deadline }),
    async getToken({ refresh }) {
      refreshes.push(refresh)
      return (await options.tokens?.(refresh)) ?? good
    },
    async fetch(request) {
      const { pathname } = new URL(request.url)
      requests.push(`${request.method} ${pathname.replace('/api/v1', '')}`)
      const answer = await between(request, requests.length)
      if (answer) return answer
      const response = await fetch(request)
      const text = await response.clone().text()
      checkAnswer(request.method, pathname, {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text,
      })
      return response
    },
  })
  return {
    app,
    client,
    requests,
    refreshes,
    intervene(next) {
      requests.length = 0
      between = next
    },
  }
}

/** An answer as the service would give it. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  return Response.json({ code, detail: 'Made by the test.', status }, { status, headers })
}

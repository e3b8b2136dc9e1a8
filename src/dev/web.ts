import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { join } from 'node:path'
import { AUDIENCE } from './environment.ts'
import { ROOT } from './run-node.ts'

export interface Web {
  /** `http://localhost:<port>` */
  url: string
  close(): Promise<void>
}

/** Serves the example front end (examples/web), set up for this issuer and API; a change of its source is seen at once. */
export async function startWeb(setup: {
  port: number
  api: string
  issuer: string
  clientId: string
  /** For what Vite prepares. */
  cacheDir: string
}): Promise<Web> {
  const { createServer } = await import('vite')
  const settings = {
    VITE_API_URL: setup.api,
    VITE_AUTH0_DOMAIN: setup.issuer.replace(/\/$/, ''),
    VITE_AUTH0_CLIENT_ID: setup.clientId,
    VITE_AUTH0_AUDIENCE: AUDIENCE,
  }
  // A server of our own: Vite's would end this process at a SIGTERM, before everything else is stopped in order.
  const http = createHttpServer()
  const vite = await createServer({
    root: join(ROOT, 'examples/web'),
    cacheDir: setup.cacheDir,
    logLevel: 'warn',
    clearScreen: false,
    server: { middlewareMode: true, ws: { server: http } },
    define: Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
    ),
  })
  http.on('request', vite.middlewares)
  http.listen(setup.port, 'localhost')
  await once(http, 'listening')
  return {
    url: `http://localhost:${setup.port}`,
    async close() {
      await vite.close()
      http.close()
      http.closeAllConnections()
    },
  }
}

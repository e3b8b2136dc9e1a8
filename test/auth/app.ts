import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import type { Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { createKeyRing, type KeyRing, type KeyRingOptions } from '../../src/auth/key-ring.ts'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/database.ts'
import { createLogger } from '../../src/observability/logger.ts'
import { createReadiness } from '../../src/observability/readiness.ts'
import { createDatabase } from '../helpers/database.ts'
import { AUDIENCE, ISSUER, SECOND_ISSUER } from './forge.ts'
import { type Answer, type HostileIssuer, keys, startIssuer } from './hostile-issuer.ts'
import { type Reply, recordConnections, requestRaw } from './network.ts'
import { PUBLISHED } from './signers.ts'

export const PROFILE = '/api/v1/accounts/users/profile'

export interface AppWithAuth {
  readonly issuer: HostileIssuer
  readonly keyRing: KeyRing
  /** GET of `url`, by default a path that a user's token opens, without a socket. */
  request(headers: Record<string, string>, url?: string): Promise<Reply>
  /** The same over a socket of its own, the header lines exactly as given. */
  requestRaw(lines: readonly string[]): Promise<Reply>
  /** Why tokens were refused so far, as the log has it. */
  readonly reasons: readonly string[]
  /** `host:port` of every connection that the service has opened so far, to whatever. */
  readonly connections: readonly string[]
}

export interface AuthOptions extends Partial<KeyRingOptions> {
  /** What the issuer answers first; by default the keys that `forge` signs with. */
  readonly answer?: Answer
}

/** The app that ships, with an issuer that does as it is told, after the first fetch of its keys. Both end with the test. */
export async function withAuth(t: Test, options: AuthOptions = {}): Promise<AppWithAuth> {
  const { answer = keys(...PUBLISHED), ...ringOptions } = options
  const database = await createDatabase(t)
  const connections = recordConnections(t)
  const issuer = await startIssuer(t, answer)
  const config = readConfig({
    DATABASE_URL: database.url,
    AUTH_ISSUER: `${ISSUER},${SECOND_ISSUER}`,
    AUTH_JWKS_URL: issuer.jwksUrl,
    AUTH0_AUDIENCE: AUDIENCE,
    RATE_LIMIT: '1000000/s',
  })
  const keyRing = createKeyRing({ jwksUrl: config.auth.jwksUrl, refreshMs: config.auth.keyRefreshMs, ...ringOptions })
  const reasons: string[] = []
  const logger = createLogger('info', { write: (line) => collectReason(reasons, line) })
  const db = openDatabase(config.database)
  const readiness = createReadiness({ db, migrations: [], keys: keyRing })
  const { api, ops } = await buildApp({ config, db, keyRing, readiness, logger })
  t.teardown(async () => {
    await api.close()
    await ops.close()
    keyRing.close()
    await db.close()
  })
  keyRing.start()
  await keyRing.loaded()
  await api.listen({ host: '127.0.0.1', port: 0 })
  const { port } = api.server.address() as AddressInfo
  return {
    issuer,
    keyRing,
    reasons,
    get connections() {
      return connections.filter((address) => address !== `127.0.0.1:${port}`)
    },
    async request(headers, url = PROFILE) {
      const { statusCode, headers: replied, body } = await api.inject({ url, headers })
      // Without a socket the event loop need not turn for hundreds of requests, which load shedding takes for overload.
      await setImmediate()
      return { status: statusCode, headers: replied, body }
    },
    requestRaw: (lines) => requestRaw(port, PROFILE, lines),
  }
}

function collectReason(reasons: string[], line: string): void {
  const { msg, reason } = JSON.parse(line)
  if (msg === 'token refused') reasons.push(reason)
}

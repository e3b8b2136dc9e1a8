import { join } from 'node:path'
import { readState } from './issuer/state.ts'
import { isFree, nextFreePort } from './ports.ts'
import { issuerDir } from './token.ts'

export const AUDIENCE = 'https://profile.example.com/api'
/** Where front ends are usually served while they are developed: Vite's ports, and a few others. */
const WEB_PORTS = [5173, 4173, 8080]

export interface Ports {
  api: number
  ops: number
  issuer: number
  postgres: number
  /** The example front end. */
  web: number
}

/** The data folder of PostgreSQL below dev mode's own. */
export function postgresDir(stateDir: string): string {
  return join(stateDir, 'postgres')
}

/**
 * Finds a port for each part: the usual one, or the next free one, which `say` is told. The issuer keeps its last one
 * if it can, because it is a part of its name and so of every token.
 *
 * @throws Error when `port`, asked for by name, is in use
 */
export async function choosePorts(
  stateDir: string,
  port: number | undefined,
  say: (line: string) => void,
): Promise<Ports> {
  const taken = port === undefined ? [] : [port]
  const choose = async (what: string, preferred: number): Promise<number> => {
    const found = await nextFreePort(preferred, taken)
    taken.push(found)
    if (found !== preferred) say(`Port ${preferred} is in use: ${what} takes ${found} instead.`)
    return found
  }
  if (port !== undefined && !(await isFree(port))) {
    throw new Error(`Port ${port} is in use: stop what listens there, or choose another one`)
  }
  const known = readState(issuerDir(stateDir))
  const ports: Ports = {
    issuer: await choose('the issuer', Number(known && new URL(known.issuer).port) || 3001),
    ops: await choose('the operations listener', 9464),
    postgres: await choose('PostgreSQL', 54329),
    api: port ?? (await choose('the API', 3000)),
    web: await choose('the example front end', 5173),
  }
  if (known && new URL(known.issuer).port !== `${ports.issuer}`) {
    say('Tokens from before are of another issuer now, and no longer valid.')
  }
  return ports
}

/** Settings that are the developer's to try: taken over from the shell when they are set there. */
const TUNABLE = [
  'CONSENT_POLICY',
  'CORS_ORIGINS',
  'DATABASE_POOL_SIZE',
  'DATABASE_PREPARED',
  'DATABASE_REPLICA_URL',
  'KEY_REFRESH',
  'LOG_LEVEL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_SERVICE_NAME',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'PROFILE_SCHEMA',
  'RATE_LIMIT',
  'REDIS_URL',
]

/** The whole environment of the service in dev mode. */
export function serviceEnvironment(setup: {
  ports: Ports
  databaseUrl: string
  issuer: string
  quiet: boolean
}): Record<string, string> {
  const { ports, databaseUrl, issuer, quiet } = setup
  const tuned = TUNABLE.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
  const origins = [...new Set([ports.web, ...WEB_PORTS])].flatMap((port) => [
    `http://localhost:${port}`,
    `http://127.0.0.1:${port}`,
  ])
  return {
    LOG_LEVEL: quiet ? 'warn' : 'info',
    SHUTDOWN_DELAY: '0s',
    CORS_ORIGINS: origins.join(','),
    ...Object.fromEntries(tuned),
    PORT: `${ports.api}`,
    HOST: '127.0.0.1',
    OPS_PORT: `${ports.ops}`,
    DATABASE_URL: databaseUrl,
    AUTH_ISSUER: issuer,
    AUTH0_AUDIENCE: AUDIENCE,
    EMAIL_CLAIM: 'email',
    DOCS: 'true',
  }
}

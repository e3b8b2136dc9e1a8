import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase, type Teardown, type TestDatabase } from '../helpers/database.ts'
import { AUDIENCE, type TestIssuer } from '../helpers/issuer.ts'
import { CLI } from './run.ts'

export const PROFILE = '/api/v1/accounts/users/profile'
/** The body of a registration. */
export const AHMED = JSON.stringify({
  first_name: 'Ahmed',
  last_name: 'AlRajhy',
  profile_data: { phone: '009650000000' },
})

export interface Service {
  child: ChildProcess
  /** Base URLs of the two listeners. */
  api: string
  ops: string
  /** What it has logged so far. */
  log: Record<string, unknown>[]
  exited: Promise<{ code: number | null; stderr: string }>
}

/** What a service needs, on ports of its own. */
export function environment(databaseUrl: string, issuer: Pick<TestIssuer, 'issuer'>): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    AUTH_ISSUER: issuer.issuer,
    AUTH0_AUDIENCE: AUDIENCE,
    HOST: '127.0.0.1',
    PORT: '0',
    OPS_PORT: '0',
    SHUTDOWN_DELAY: '0s',
  }
}

/** Starts `profile-service serve` with `env` for its whole environment; resolves when it listens, whether it is ready or not. */
export async function startService(t: Teardown, env: Record<string, string>, program = [CLI]): Promise<Service> {
  const child = spawn(process.execPath, [...program, 'serve'], { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  const stderr = text(child.stderr)
  const exited = once(child, 'close').then(async ([code]) => ({ code, stderr: await stderr }))
  const log: Service['log'] = []
  const [ops = '', api = ''] = await new Promise<string[]>((resolve, reject) => {
    const urls: string[] = []
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.push(JSON.parse(line))
      urls.push(...(/listening at (http:\S+)/.exec(String(log.at(-1)?.msg))?.slice(1) ?? []))
      if (urls.length === 2) resolve(urls)
    })
    exited.then(({ code, stderr }) => reject(new Error(`ended with ${code}: ${stderr}`)), reject)
  })
  return { child, api, ops, log, exited }
}

/** Starts one that is ready, with a migrated database of its own. */
export async function startReadyService(
  t: Teardown,
  issuer: Pick<TestIssuer, 'issuer'>,
  extra: Record<string, string> = {},
): Promise<{ database: TestDatabase; service: Service }> {
  const database = await createDatabase(t)
  const service = await startService(t, { ...environment(database.url, issuer), ...extra })
  const { status } = await untilReady(service.api)
  if (status !== 200) throw new Error(`not ready: ${status}`)
  return { database, service }
}

export interface Answer {
  status: number
  retryAfter: string | null
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  json: any
  ms: number
}

export async function call(url: string, options: RequestInit & { token?: string } = {}): Promise<Answer> {
  const { token, ...rest } = options
  const start = performance.now()
  const headers = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(rest.body ? { 'content-type': 'application/json' } : {}),
  }
  const response = await fetch(url, { ...rest, headers, signal: AbortSignal.timeout(20_000) })
  const body = await response.text()
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    json: response.headers.get('content-type')?.includes('json') ? JSON.parse(body) : body,
    ms: performance.now() - start,
  }
}

/** Asks again and again, for 20 seconds at most: there is no event to wait for on the other side of a process. */
export async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const answer = await ask()
    if (wanted(answer) || Date.now() > deadline) return answer
    await sleep(20)
  }
}

/** Resolves when `/readyz` says so, or with the last answer after 20 seconds. */
export function untilReady(base: string, status = 200): Promise<Answer> {
  return until(
    () => call(`${base}/readyz`),
    (answer) => answer.status === status,
  )
}

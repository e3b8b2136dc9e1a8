// Runs the build as an operator would (npm run migrate, npm start) against a fresh PostgreSQL and a local issuer, calls it as today's
// frontends do, and stops it. Prints a line for every check; the last line counts them.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import manifest from '../package.json' with { type: 'json' }
import { anyFreePort } from '../src/dev/ports.ts'
import { startPostgres } from '../src/dev/postgres.ts'
import { AUDIENCE, startTestIssuer } from '../test/helpers/issuer.ts'
import { check, finish, untilReady } from './checks.ts'

const REGISTRATION = {
  first_name: 'Ahmed',
  last_name: 'AlRajhy',
  profile_data: { phone: '009650000000', title: 'Software Engineer' },
}
const ROOT = join(import.meta.dirname, '..')

const folder = mkdtempSync(join(tmpdir(), 'profile-smoke-'))
const atEnd: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
try {
  await smoke()
} catch (error) {
  check('the build runs to the end of this', false, `${error}`)
} finally {
  for (const work of atEnd.reverse()) await work()
}
finish()

async function smoke(): Promise<void> {
  const postgres = await startPostgres({ dataDir: join(folder, 'data'), persistent: false })
  atEnd.push(() => postgres.stop())
  const issuer = await startTestIssuer({ teardown: (work) => atEnd.push(work) })
  const [port, opsPort] = [await anyFreePort(), await anyFreePort()]
  const env = {
    DATABASE_URL: postgres.url('postgres'),
    AUTH_ISSUER: issuer.issuer,
    AUTH0_AUDIENCE: AUDIENCE,
    HOST: '127.0.0.1',
    PORT: `${port}`,
    OPS_PORT: `${opsPort}`,
  }

  const pending = await npm(env, 'run', '--silent', 'migrate', '--', 'status').ended
  check('migrate status of an empty database: pending', pending.code === 1 && /pending/.test(pending.output), pending)
  const migrated = await npm(env, 'run', '--silent', 'migrate').ended
  check('npm run migrate', migrated.code === 0 && /0001_\w+: Success/.test(migrated.output), migrated)
  const again = await npm(env, 'run', '--silent', 'migrate').ended
  check('npm run migrate again: nothing to do', again.code === 0 && /up to date/.test(again.output), again)

  const before = performance.now()
  const service = start(env)
  atEnd.push(() => service.child.kill('SIGKILL'))
  const api = `http://127.0.0.1:${port}`
  const ready = await untilReady(`${api}/readyz`)
  check(`npm start: ready after ${(performance.now() - before).toFixed(0)} ms`, ready === 200, ready)

  await useApi(api, await issuer.token({ sub: 'auth0|ahmed' }))
  const [row] = await query(env.DATABASE_URL, 'select auth0_id, first_name, last_name, profile_data from accounts_user')
  const stored = { ...row, profile_data: { ...(row?.profile_data as object), registration_completed_at: undefined } }
  const expected = { auth0_id: 'auth0|ahmed', ...REGISTRATION }
  expected.profile_data = { ...REGISTRATION.profile_data, title: 'Lead' }
  check('the row in accounts_user holds it', sortedJson(stored) === sortedJson(expected), row)
  const metrics = await fetch(`http://127.0.0.1:${opsPort}/metrics`).then((response) => response.text())
  check('the ops port serves metrics', metrics.includes('http_request_duration_seconds_bucket'), metrics.slice(0, 200))

  service.child.kill('SIGTERM')
  const { code, output } = await service.ended
  check('SIGTERM ends it with exit code 0', code === 0, { code, output })
  const refused = await fetch(`${api}/livez`).catch(({ cause }) => cause.code)
  check('nothing is left behind', refused === 'ECONNREFUSED', refused)
}

/** The calls that frontends make today, and those that must not work. */
async function useApi(api: string, token: string): Promise<void> {
  const url = `${api}/api/v1/accounts/users/profile/`
  const put = async (body: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) })
    return { status: response.status, json: (await response.json()) as Record<string, unknown> }
  }
  const first = await put(REGISTRATION)
  const { first_name, last_name, profile_data } = first.json
  const kept = sortedJson({ first_name, last_name, profile_data: pick(profile_data, 'phone', 'title') })
  check('PUT …/profile/ of a registration: 200', first.status === 200 && kept === sortedJson(REGISTRATION), first)
  const second = await put({ profile_data: { title: 'Lead' } })
  const both = sortedJson(pick(second.json.profile_data, 'phone', 'title'))
  check('PUT of one key keeps the others', both === sortedJson({ phone: '009650000000', title: 'Lead' }), second)

  const forged = `${token.slice(0, -8)}AAAAAAAA`
  for (const [name, headers] of [
    ['without a token', {}],
    ['with a forged one', { authorization: `Bearer ${forged}` }],
  ] as const) {
    const response = await fetch(url, { headers })
    const challenge = response.headers.get('www-authenticate') ?? ''
    check(`GET ${name}: 401 and WWW-Authenticate`, response.status === 401 && challenge.startsWith('Bearer'), challenge)
  }
}

interface Run {
  child: ChildProcess
  ended: Promise<{ code: number | null; output: string }>
}

function npm(env: Record<string, string>, ...words: string[]): Run {
  return run('npm', words, env)
}

/** What `npm start` runs, without npm and its shell in between: they pass a signal on only if everybody gets it, as with Ctrl-C. */
function start(env: Record<string, string>): Run {
  return run('sh', ['-c', `exec ${manifest.scripts.start}`], env)
}

/** With `env` and little else: what a developer's shell holds must not matter. */
function run(command: string, words: string[], env: Record<string, string>): Run {
  const { HOME = '' } = process.env
  const PATH = `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`
  const child = spawn(command, words, { cwd: ROOT, env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const output = text(child.stdout)
  return { child, ended: once(child, 'exit').then(async ([code]) => ({ code, output: await output })) }
}

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(statement).finally(() => client.end())
  return rows
}

function pick(value: unknown, ...keys: string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, (value as Record<string, unknown> | undefined)?.[key]]))
}

/** JSON whose keys are in order at each level, and without what is undefined. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}

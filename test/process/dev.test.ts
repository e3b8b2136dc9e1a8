import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { decodeJwt } from 'jose'
import t from 'tap'
import { anyFreePort } from '../../src/dev/ports.ts'
import { SOURCES } from './run.ts'

const run = promisify(execFile)
const CALLBACK = 'http://localhost:5173/callback'
const AHMED = { email: 'ahmed@example.com', password: 'password' }

const stateDir = t.testdir()
const port = await anyFreePort()

interface Dev {
  main: ChildProcess
  /** Everything that was printed up to and including the banner. */
  output: string
  issuer: string
  profileUrl: string
}

/** Starts dev mode on the one state folder of this file and waits for its banner. */
async function startDev(...options: string[]): Promise<Dev> {
  const args = [SOURCES, 'dev', '--state-dir', stateDir, '--port', `${port}`, ...options]
  const main = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  t.teardown(() => main.kill('SIGKILL'))
  let output = ''
  for await (const chunk of main.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += chunk
    if (output.includes('Ctrl-C stops everything')) break
  }
  if (!output.includes('Ctrl-C stops everything')) throw new Error(`Dev mode ended before it was ready:\n${output}`)
  main.stdout.resume()
  const issuer = /^ {2}Issuer +(\S+)/m.exec(output)?.[1] ?? ''
  return { main, output, issuer, profileUrl: `http://localhost:${port}/api/v1/accounts/users/profile` }
}

/** The process and all that it has started, directly or not. */
async function familyOf(pid: number): Promise<number[]> {
  const parents = await livingProcesses()
  const family = [pid]
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child)
  }
  return family
}

/** Parents by process id; the dead that nobody has buried yet do not count. */
async function livingProcesses(): Promise<Map<number, number>> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,stat='])
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
  return new Map(rows.filter(([, , stat]) => !stat?.startsWith('Z')).map(([pid, ppid]) => [Number(pid), Number(ppid)]))
}

/** Waits until none of the processes is alive; gives back those that still are after 15 seconds. */
async function survivors(pids: number[]): Promise<number[]> {
  const deadline = Date.now() + 15_000
  for (;;) {
    const living = await livingProcesses()
    const left = pids.filter((pid) => living.has(pid))
    if (left.length === 0 || Date.now() > deadline) return left
    await sleep(50) // They are nobody's children any more: there is no event to wait for.
  }
}

/** Pastes a command that the banner printed into a shell. */
async function paste(output: string, start: string): Promise<Record<string, unknown>> {
  const command = output.split('\n').find((line) => line.startsWith(start)) ?? `echo 'No line starts with ${start}'`
  const { stdout } = await run('sh', ['-c', command])
  return JSON.parse(stdout)
}

/** A browser, as far as a login needs one: cookies by path, and redirects up to the application. */
function openBrowser() {
  const cookies = new Map<string, { path: string; pair: string }>()

  async function visit(
    url: string,
    form?: Record<string, string>,
  ): Promise<{ url: string; status: number; html: string }> {
    const { pathname } = new URL(url)
    const cookie = [...cookies.values()].filter(({ path }) => pathname.startsWith(path)).map(({ pair }) => pair)
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: cookie.join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const header of response.headers.getSetCookie()) {
      const [pair = ''] = header.split(';')
      const path = /path=([^;]+)/i.exec(header)?.[1] ?? '/'
      cookies.set(`${path} ${pair.split('=')[0]}`, { path, pair })
    }
    const location = response.headers.get('location')
    if (!location) return { url, status: response.status, html: await response.text() }
    const next = new URL(location, url).href
    return next.startsWith(CALLBACK) ? { url: next, status: response.status, html: '' } : await visit(next)
  }
  return { visit }
}

/** Logs in as a single page application would, with `fill` sent off at the page where the issuer lets the user start. */
async function logIn(issuer: string, connection: string | undefined, fill: Record<string, string>) {
  const { visit } = openBrowser()
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: 'dev-spa',
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'openid profile email offline_access',
    audience: 'https://profile.example.com/api',
    state: 'some-state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(connection && { connection }),
  })
  const page = await visit(`${issuer}authorize?${query}`)
  const landed = await visit(page.url, fill)
  const { searchParams } = new URL(landed.url)
  if (!landed.url.startsWith(CALLBACK)) return { page, landed }
  const response = await fetch(`${issuer}oauth/token`, {
    method: 'POST',
    headers: { origin: 'http://localhost:5173' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'dev-spa',
      code: searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    }),
  })
  const tokens = (await response.json()) as { access_token: string; id_token: string; refresh_token: string }
  return { page, landed, tokens, claims: decodeJwt(tokens.access_token) }
}

/** Of a token with the scope openid: the API, and the issuer's own /userinfo. */
function audiencesOf({ issuer }: Dev): string[] {
  return ['https://profile.example.com/api', `${issuer}userinfo`]
}

async function getProfile({ profileUrl }: Dev, token = ''): Promise<Record<string, unknown>> {
  const response = await fetch(profileUrl, { headers: { authorization: `Bearer ${token}` } })
  return { status: response.status, ...((await response.json()) as object) }
}

t.test('a newcomer’s first minute', async (t) => {
  const dev = await startDev()
  const family = await familyOf(dev.main.pid ?? 0)
  t.ok(family.length > 4, 'PostgreSQL and the API have their own processes')

  await t.test('the commands of the banner work when pasted', async (t) => {
    const { email } = await paste(dev.output, `curl -sS '${dev.profileUrl}'`)
    t.equal(email, AHMED.email)
    const profile = await paste(dev.output, 'curl -sS -X PUT')
    t.match(profile, { first_name: 'Ahmed', last_name: 'AlRajhy', profile_data: { phone: '009650000000' } })
    const docs = await fetch(`http://localhost:${port}/docs`)
    t.equal(docs.status, 200)
    const app = /^ {2}Example app +(\S+)/m.exec(dev.output)?.[1] ?? ''
    t.match(await (await fetch(app)).text(), '<div id="app">', 'the example front end is there')
  })

  await t.test('logs in with email and password', async (t) => {
    const refused = await logIn(dev.issuer, undefined, { ...AHMED, password: 'wrong' })
    t.equal(refused.landed.status, 400)
    t.match(refused.landed.html, /id="password"[^>]*aria-invalid="true"[\s\S]*Wrong email or password/)
    for (const name of ['GitHub', 'Google']) t.match(refused.page.html, `Continue with ${name}`)

    const { claims, tokens } = await logIn(dev.issuer, undefined, AHMED)
    t.match(claims, {
      iss: dev.issuer,
      sub: /^auth0\|[0-9a-f]{24}$/,
      azp: 'dev-spa',
      permissions: [],
      email: AHMED.email,
    })
    t.strictSame(claims?.aud, audiencesOf(dev))
    t.match(decodeJwt(tokens?.id_token ?? ''), { aud: 'dev-spa', email: AHMED.email, email_verified: true })
    t.match(await getProfile(dev, tokens?.access_token), { status: 200, first_name: 'Ahmed' })
  })

  for (const [connection, sub] of [
    ['github', /^github\|\d+$/],
    ['google-oauth2', /^google-oauth2\|\d{21}$/],
  ] as const) {
    await t.test(`logs in with ${connection}`, async (t) => {
      const { claims, tokens } = await logIn(dev.issuer, connection, { email: 'Sara@example.com' })
      t.match(claims, { iss: dev.issuer, sub, email: 'sara@example.com', email_verified: true })
      t.strictSame(claims?.aud, audiencesOf(dev))
      t.match(await getProfile(dev, tokens?.access_token), { status: 200, auth0_id: claims?.sub })
      const again = await logIn(dev.issuer, connection, { email: 'sara@example.com' })
      t.equal(again.claims?.sub, claims?.sub, 'the same address is the same subject')
    })
  }

  await t.test('mints tokens', async (t) => {
    const args = ['token', '--state-dir', stateDir, '--sub', 'github|42', '--permission', 'users:read', '--ttl', '1h']
    const token = (await run(process.execPath, [SOURCES, ...args])).stdout.trim()
    const claims = decodeJwt(token)
    t.match(claims, { iss: dev.issuer, sub: 'github|42', permissions: ['users:read'] })
    t.equal(Number(claims.exp) - Number(claims.iat), 3600)
    t.match(await getProfile(dev, token), { status: 200, auth0_id: 'github|42' })
  })

  await t.test('the commands of the asset store’s story work when pasted', async (t) => {
    const story = readFileSync(new URL('../../docs/licences.md', import.meta.url), 'utf8')
    const commands = [...story.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block]) => block).join('')
    const script = commands
      .replaceAll('localhost:3000', `localhost:${port}`)
      .replaceAll('npm run -s token --', `'${process.execPath}' '${SOURCES}' token --state-dir '${stateDir}'`)
    const { stdout } = await run('sh', ['-ec', script])
    t.match(stdout, /"reason":null,"allowed":true[\s\S]*"reason":"expired","allowed":false/)
    t.match(stdout, /"operation":"decideAccessRequest"/)
    t.match(
      stdout,
      /"resource":"3d-assets","requests_made":1,"requests_approved":1,.*"licenses_granted":1,"licenses_revoked":0,"licenses_expired":1}/,
    )
    t.match(stdout, /resource,requests_made,.*\r\n3d-assets,1,1,0,0,0,1,0,1\r\n/)
    t.match(stdout, /"operation":"putResource","actor":{"subject":"auth0\|admin"/)
  })

  await t.test('Ctrl-C leaves no process behind', async (t) => {
    dev.main.kill('SIGINT')
    t.strictSame(await once(dev.main, 'exit'), [0, null])
    t.strictSame(await survivors(family), [])
  })
})

t.test('the next day', async (t) => {
  const dev = await startDev()
  const family = await familyOf(dev.main.pid ?? 0)
  t.match(await paste(dev.output, `curl -sS '${dev.profileUrl}'`), { first_name: 'Ahmed', last_name: 'AlRajhy' })

  const second = run(process.execPath, [SOURCES, 'dev', '--state-dir', stateDir])
  await t.rejects(second, { code: 1, stderr: /PostgreSQL already runs on/ }, 'two at once do not share a folder')

  dev.main.kill('SIGKILL')
  await once(dev.main, 'exit')
  t.strictSame(await survivors(family), [], 'kill -9 leaves no process behind')
})

t.test('a port that is taken', async (t) => {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  const attempt = run(process.execPath, [SOURCES, 'dev', '--state-dir', stateDir, '--port', `${port}`])
  await t.rejects(attempt, { code: 1, stderr: `Port ${port} is in use` })
  server.close()
})

t.test('an afresh start', async (t) => {
  const dev = await startDev('--reset', '--quiet')
  t.match(await paste(dev.output, `curl -sS '${dev.profileUrl}'`), { email: AHMED.email, first_name: null })
  dev.main.kill('SIGTERM')
  t.strictSame(await once(dev.main, 'exit'), [0, null])
})

t.test('arguments that make no sense', async (t) => {
  await t.rejects(run(process.execPath, [SOURCES, 'dev', '--nonsense']), {
    code: 64,
    stderr: /Usage: profile-service dev/,
  })
  await t.rejects(run(process.execPath, [SOURCES, 'token']), { code: 64, stderr: /Usage: profile-service token/ })
})

// npm run test:image: builds the Dockerfile with buildah and runs it with podman, locked down as the chart does, against a PostgreSQL and an
// issuer on this machine. Needs neither a Docker engine nor a registry. Prints a line for every check; the last line counts them.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { anyFreePort } from '../src/dev/ports.ts'
import { startPostgres } from '../src/dev/postgres.ts'
import { AUDIENCE, startTestIssuer } from '../test/helpers/issuer.ts'
import { check, finish, untilReady } from './checks.ts'
import { BASE, buildImage, provideBase } from './image/build-image.ts'
import { createContainers } from './image/containers.ts'

const TAG = 'localhost/profile-service:test'
const MAX_ADDED_MB = 40
const LOCKED_DOWN = [
  ...['--network=host', '--read-only', '--read-only-tmpfs=false', '--cap-drop=all', '--security-opt=no-new-privileges'],
  ...['--memory=256m', '--pids-limit=64'],
]

const packages = ['buildah podman runc debootstrap', 'buildah podman runc catatonit debootstrap iptables']
const { status: installed } = spawnSync(join(import.meta.dirname, 'install-packages'), packages, { stdio: 'inherit' })
if (installed !== 0) {
  console.log('SKIPPED: the image was neither built nor run, for the reason above')
  process.exit(0)
}

const folder = mkdtempSync(join(tmpdir(), 'profile-image-'))
const containers = createContainers(folder)
const { podman, inspect } = containers
const atEnd: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
try {
  await testImage()
} catch (error) {
  check('the image is tested to the end', false, `${error}`)
} finally {
  for (const work of atEnd.reverse()) await work()
}
finish()

async function testImage(): Promise<void> {
  console.log(`base image: ${provideBase(containers)}`)
  const built = buildImage(TAG, folder)
  check('the Dockerfile builds', built === 0, built)
  if (built !== 0) return
  lookAtImage()

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
    DOCS: 'true',
  }
  const early = await run(env, 'serve', ['--env', 'DATABASE_URL='])
  check('serve without a DATABASE_URL ends with 78 and says why', early.code === 78, early)
  const migrated = await run(env, 'migrate')
  check('migrate', migrated.code === 0, migrated)
  const examined = await run(env, 'doctor --json')
  check('doctor finds no fault', examined.code === 0 && /"healthy": true/.test(examined.output), examined)
  await serve(env, await issuer.token({ sub: 'auth0|image' }))
  const purged = await run(env, 'purge --dry-run')
  check('purge --dry-run', purged.code === 0, purged)
  const dev = await run(env, 'dev')
  check('there is no dev mode inside', dev.code === 64 && /checkout/.test(dev.output), dev)
}

function lookAtImage(): void {
  const image = inspect(TAG) as { Size: number; Config: Record<string, unknown>; User: string; Labels: object }
  const added = (image.Size - (inspect(BASE) as { Size: number }).Size) / 1e6
  check(`adds ${added.toFixed(1)} MB to its base, at most ${MAX_ADDED_MB}`, added <= MAX_ADDED_MB)
  check('runs as a numeric user who is not root', /^[1-9]\d*:[1-9]\d*$/.test(image.User), image.User)
  const { Entrypoint, Cmd } = image.Config
  const command = JSON.stringify([Entrypoint, Cmd])
  check(
    'starts node itself, without a shell',
    command === '[["node","--max-semi-space-size=4","/app/src/cli.js"],["serve"]]',
    command,
  )
  const labels = Object.keys(image.Labels).filter((name) => name.startsWith('org.opencontainers.image.'))
  check('is labelled with title, source, version, revision, licence', labels.length >= 7, image.Labels)
  const words = ['run', '--rm', '--network=none', '--entrypoint', 'sh', TAG, '-c']
  const listed = podman(
    ...words,
    'cd /app && ls -A && ls -A node_modules && find / -xdev -name "build-ca*" -o -xdev -path /usr/local/etc/npmrc',
  )
  const present = listed.output.trim().split('\n')
  const expected = ['@fastify', 'migrations', 'node_modules', 'openapi.yaml', 'sbom.cdx.json', 'src']
  check(
    'holds the bundle and what goes with it',
    expected.every((name) => present.includes(name)),
    present,
  )
  const unwanted = ['typescript', 'esbuild', 'tap', 'test', 'package-lock.json', '/usr/local/etc/npmrc']
  check('holds nothing of development', !unwanted.some((name) => present.includes(name)), present)
  const bill = podman(...words, 'cat /app/sbom.cdx.json').output
  check('brings its bill of materials', /"purl": "pkg:npm\/fastify@/.test(bill), bill.slice(0, 300))
}

async function serve(env: Record<string, string>, token: string): Promise<void> {
  const name = `profile-service-test-${process.pid}`
  const started = podman('run', '--detach', '--name', name, ...LOCKED_DOWN, ...environment(env), TAG)
  atEnd.push(() => podman('rm', '--force', '--time=0', name))
  const api = `http://127.0.0.1:${env.PORT}`
  const ready = await untilReady(`${api}/readyz`)
  check('serves on a read-only root without capabilities, in 256 MB', ready === 200, {
    ready,
    started,
    ...podman('logs', name),
  })

  const { State } = inspect(name) as { State: { Pid: number } }
  const processStatus = spawnSync('cat', [`/proc/${State.Pid}/status`], { encoding: 'utf8' }).stdout
  const facts = ['Uid:\t1000', 'CapEff:\t0000000000000000', 'NoNewPrivs:\t1']
  check(
    'without root, capabilities or a way to them',
    facts.every((fact) => processStatus.includes(fact)),
    processStatus,
  )

  const put = await fetch(`${api}/api/v1/accounts/users/profile/`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ first_name: 'Ahmed', profile_data: { phone: '009650000000' } }),
  })
  check('PUT …/profile/', put.status === 200, await put.text())
  const docs = await fetch(`${api}/docs/`)
  check('DOCS=true: Swagger UI', docs.status === 200 && /swagger/i.test(await docs.text()), docs.status)
  const health = podman('healthcheck', 'run', name)
  check('HEALTHCHECK: healthy', health.code === 0, health)

  const script = readFileSync(join(import.meta.dirname, '../helm/profile-service/files/helm-test.mjs'), 'utf8')
  const words = ['run', '--rm', ...LOCKED_DOWN, '--env', `API=${api}`, '--entrypoint', 'node', TAG]
  const called = podman(...words, '--input-type=module', '--eval', script)
  check('what "helm test" runs: 4 calls', called.code === 0 && called.output.match(/^ok:/gm)?.length === 4, called)

  const before = performance.now()
  podman('kill', '--signal=TERM', name)
  const ended = podman('wait', name).output.trim()
  const seconds = (performance.now() - before) / 1000
  check(`SIGTERM ends it cleanly, with exit code 0, in ${seconds.toFixed(1)} s`, ended === '0' && seconds < 10, ended)
}

/** Runs a command of the image to its end. */
async function run(env: Record<string, string>, command: string, more: string[] = []) {
  const words = ['run', '--rm', ...LOCKED_DOWN, ...environment(env), ...more, TAG, ...command.split(' ')]
  const child = spawn('podman', words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CONTAINERS_CONF: join(folder, 'containers.conf') },
  })
  const [[code], output, errors] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { code, output: output + errors }
}

function environment(env: Record<string, string>): string[] {
  return Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`])
}

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import manifest from '../../package.json' with { type: 'json' }
import { knownMigrations } from '../../src/db/migrator.ts'
import { anyFreePort } from '../../src/dev/ports.ts'
import { createDatabase } from '../helpers/database.ts'
import { startTestIssuer } from '../helpers/issuer.ts'
import { CLI, profileService, SOURCES } from './run.ts'
import { call, environment, PROFILE, startService, until } from './service.ts'

// What ships: the build, run from its own folder with nothing but its environment.
const issuer = await startTestIssuer(t)
const dist = join(CLI, '../..')
/** What `npm start` gives Node besides. */
const FLAGS = /^node (.*)dist\/src\/cli\.js serve$/.exec(manifest.scripts.start)?.[1]?.split(' ').filter(Boolean)

t.test('the build has what it needs, and no dev mode', async (t) => {
  for (const path of ['openapi.yaml', 'src/cli.js', 'migrations/0001_create_accounts_user.js'])
    t.ok(existsSync(join(dist, path)), path)
  for (const path of ['src/dev', 'test', 'scripts']) t.notOk(existsSync(join(dist, path)), path)
  t.match(readFileSync(CLI, 'utf8'), /^#!\/usr\/bin\/env node\n/)
  for (const command of ['dev', 'token']) {
    t.match(await profileService([command], {}), { code: 64, stderr: /^Dev mode is only there in a checkout/ })
  }
  t.match(await profileService(['help'], {}), { code: 0, stdout: /^Usage: profile-service/ })
  t.match(await profileService([], {}), { code: 64, stderr: /^Usage: profile-service/ })
})

t.test('migrates, on the environment alone', async (t) => {
  for (const extra of [{}, { NODE_ENV: 'production' }, { NODE_ENV: 'test' }]) {
    const env = { DATABASE_URL: (await createDatabase(t, 'template0')).url, ...extra }
    t.match(await profileService(['migrate', 'status'], env), { code: 1, stderr: '' })
    const { code, stdout } = await profileService(['migrate'], env)
    t.equal(code, 0)
    t.equal(stdout, (await knownMigrations()).map((name) => `${name}: Success\n`).join(''))
    t.match(await profileService(['migrate', 'status'], env), { code: 0, stderr: '' })
    t.match(
      await profileService(['migrate'], env, SOURCES),
      { code: 0, stdout: 'The database is up to date.\n' },
      'the source has the same',
    )
  }
})

t.test('serves whatever NODE_ENV is, soon and with little memory', async (t) => {
  const { url } = await createDatabase(t)
  const token = await issuer.token()
  t.ok(FLAGS, 'npm start serves the build')
  for (const extra of [{}, { NODE_ENV: 'production' }, { NODE_ENV: 'test' }]) {
    const port = await anyFreePort()
    const env = { ...environment(url, issuer), PORT: `${port}`, ...extra }
    const start = performance.now()
    const starting = startService(t, env, [...(FLAGS ?? []), CLI])
    const first = await until(
      () => call(`http://127.0.0.1:${port}/readyz`).catch(() => undefined),
      (answer) => answer?.status === 200,
    )
    const ready = performance.now() - start
    t.equal(first?.status, 200)
    const service = await starting
    // What loading took is given back a moment later.
    const memory = await until(
      async () => residentMegabytes(service.child.pid),
      (megabytes) => megabytes < 110,
    )
    t.comment(`${JSON.stringify(extra)}: ready after ${ready.toFixed(0)} ms, ${memory.toFixed(0)} MB at rest`)
    t.ok(ready < 5_000)
    t.ok(memory < 110)
    t.match(await call(service.api + PROFILE, { token }), { status: 200, json: { auth0_id: 'auth0|test' } })
    t.match(await call(`${service.api}/docs`), { status: 404 })
    service.child.kill('SIGTERM')
    t.match(await service.exited, { code: 0, stderr: '' })
  }
})

/** Memory that the process holds now; 0 where the system does not say. */
function residentMegabytes(pid: number | undefined): number {
  const status = `/proc/${pid}/status`
  if (!existsSync(status)) return 0
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(status, 'utf8'))?.[1]) / 1024
}

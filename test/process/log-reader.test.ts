import { spawn } from 'node:child_process'
import { once } from 'node:events'
import t from 'tap'
import { CLI } from './run.ts'

const SOON_MS = 10_000

t.test('the service ends although nobody is left to read its log', { timeout: SOON_MS * 2 }, async (t) => {
  const child = spawn(process.execPath, [CLI, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
      AUTH_ISSUER: 'http://localhost:1/',
      AUTH0_AUDIENCE: 'https://profile.test/api',
      HOST: '127.0.0.1',
      PORT: '0',
      OPS_PORT: '0',
      SHUTDOWN_DELAY: '0s',
    },
  })
  t.teardown(() => child.kill('SIGKILL'))
  // The first lines: it listens. Then the reader goes away, as a log collector does that crashes.
  await once(child.stdout, 'data')
  child.stdout.destroy()
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  t.strictSame(await ended, [0, null])
})

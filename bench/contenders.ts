import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import manifest from '../package.json' with { type: 'json' }
import { AUDIENCE } from './tokens.ts'

export type ContenderName = 'ceiling' | 'plain' | 'ours'

export interface Running {
  port: number
  pid: number
  stop(): Promise<void>
}

export interface Surroundings {
  databaseUrl: string
  issuer: string
}

const here = (path: string) => new URL(path, import.meta.url).pathname

/** Starts a contender in a process of its own and waits until it answers. Its log goes nowhere, but it is written. */
export async function startContender(name: ContenderName, { databaseUrl, issuer }: Surroundings): Promise<Running> {
  const port = await freePort()
  const child =
    name === 'ours'
      ? startOurs(port, databaseUrl, issuer)
      : startOther(name, [databaseUrl, `${port}`, issuer, AUDIENCE])
  await ready(child, port)
  return {
    port,
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

function startOther(name: string, words: string[]): ChildProcess {
  return spawn(process.execPath, [here(`contenders/${name}.ts`), ...words], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** The build as `npm start` runs it, all features on, logging at info as in production; only the rate limit is out of the way. */
function startOurs(port: number, databaseUrl: string, issuer: string): ChildProcess {
  const [, ...words] = manifest.scripts.start.split(' ')
  return spawn(process.execPath, words, {
    cwd: here('..'),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      DATABASE_URL: databaseUrl,
      AUTH_ISSUER: issuer,
      AUTH0_AUDIENCE: AUDIENCE,
      HOST: '127.0.0.1',
      PORT: `${port}`,
      OPS_PORT: '0',
      RATE_LIMIT: '100000000/s',
      SHUTDOWN_DELAY: '0s',
    },
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function ready(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`a contender ended with ${child.exitCode}`)
    try {
      const { status } = await fetch(`http://127.0.0.1:${port}/readyz`)
      // The others have no such route; that they answer is enough.
      if (status !== 503) return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

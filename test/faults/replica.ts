import { setTimeout as sleep } from 'node:timers/promises'
import { anyFreePort } from '../../src/dev/ports.ts'
import { type NodeProcess, runNode } from '../../src/dev/run-node.ts'
import type { Teardown } from '../helpers/database.ts'
import { AUDIENCE, type TestIssuer } from '../helpers/issuer.ts'
import { CLI } from '../process/run.ts'
import { send } from './http.ts'

const READY_MS = 30_000

/** A real process of the service. */
export interface Replica {
  /** Where the API and the ops port listen, without a slash at the end. They stay the same over restarts. */
  readonly url: string
  readonly opsUrl: string
  /** Starts it and waits until it is ready. */
  start(): Promise<void>
  /** Resolves when it says that it is ready to serve. */
  ready(): Promise<void>
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>
  /** Asks it to end. Resolves with how it did, e.g. `exit code 0`. */
  terminate(): Promise<string>
}

export interface ReplicaOptions {
  databaseUrl: string
  issuer: TestIssuer
  /** The `cli` to start, if it is not the usual one. */
  entry?: string
  /** More environment variables. */
  env?: Record<string, string>
  /** Options of Node itself. */
  nodeOptions?: string[]
}

/** Starts the service as it is shipped; it ends with the test at the latest. */
export async function startReplica(t: Teardown, options: ReplicaOptions): Promise<Replica> {
  const replica = await prepareReplica(t, options)
  await replica.start()
  return replica
}

/** The same, without starting it. */
export async function prepareReplica(t: Teardown, options: ReplicaOptions): Promise<Replica> {
  const [port, opsPort] = [await anyFreePort(), await anyFreePort()]
  const opsUrl = `http://127.0.0.1:${opsPort}`
  const env = {
    DATABASE_URL: options.databaseUrl,
    AUTH_ISSUER: options.issuer.issuer,
    AUTH0_AUDIENCE: AUDIENCE,
    HOST: '127.0.0.1',
    PORT: String(port),
    OPS_PORT: String(opsPort),
    RATE_LIMIT: '1000000/s',
    LOG_LEVEL: 'error',
    SHUTDOWN_DELAY: '1s',
    ...options.env,
  }
  let running: NodeProcess | undefined

  async function ready(): Promise<void> {
    const deadline = performance.now() + READY_MS
    while (performance.now() < deadline) {
      if (running?.child.exitCode !== null) throw new Error('the service has ended')
      // Nothing tells from outside when a process becomes ready: it has to be asked.
      if ((await send(opsUrl, { path: '/readyz' })).status === 200) return
      await sleep(20)
    }
    throw new Error(`the service is not ready after ${READY_MS / 1000} s`)
  }

  const replica: Replica = {
    url: `http://127.0.0.1:${port}`,
    opsUrl,
    ready,
    async start() {
      running = runNode([...(options.nodeOptions ?? []), options.entry ?? CLI, 'serve'], env)
      running.stdout.pipe(process.stderr)
      await ready()
    },
    async kill() {
      running?.child.kill('SIGKILL')
      await running?.exited
    },
    async terminate() {
      running?.child.kill('SIGTERM')
      return (await running?.exited) ?? 'never started'
    },
  }
  t.teardown(replica.kill)
  return replica
}

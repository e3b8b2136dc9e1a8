import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { prettyFactory } from 'pino-pretty'
import { type NodeProcess, runNode } from './run-node.ts'
import { watchSources } from './watch.ts'

type Environment = Record<string, string>

const CLI = 'src/cli.ts'
/** A slow machine takes long; a service that ends is noticed at once. */
const READY_MS = 120_000

export interface Service {
  /** Resolves with how it ended when it did so by itself; not when a change of its source stopped or broke it. */
  died: Promise<string>
  stop(): Promise<void>
}

/** Brings the database up to date. @throws Error when that fails: what was wrong has been printed */
export async function migrate(env: Environment, signal: AbortSignal): Promise<void> {
  const run = runNode([CLI, 'migrate', 'up'], env)
  showLogs(run)
  signal.addEventListener('abort', run.stop)
  const end = await run.exited
  signal.removeEventListener('abort', run.stop)
  if (end !== 'exit code 0') throw new Error(`The migrations failed (${end})`)
}

/**
 * Starts the API and waits until it is ready. From then on it starts anew whenever its source changes, after applying
 * changed migrations; a source that does not run is said to be so, and its next change awaited.
 *
 * @throws Error when it ends, or is not ready in two minutes, or `signal` says to give up
 */
export async function startService(env: Environment, signal: AbortSignal): Promise<Service> {
  const died = Promise.withResolvers<string>()
  let current: NodeProcess | undefined

  async function start(giveUp: AbortSignal): Promise<void> {
    const run = await launch(env, giveUp)
    current = run
    void run.exited.then((end) => current === run && died.resolve(end))
  }

  await start(signal)
  const watch = watchSources(async (files, changedAgain) => {
    const giveUp = AbortSignal.any([signal, changedAgain])
    console.log(`${files.join(', ')} changed: starting the API again.`)
    const last = current
    current = undefined
    await last?.stop()
    try {
      if (files.some((file) => file.startsWith('migrations/'))) await migrate(env, signal)
      await start(giveUp)
    } catch (error) {
      if (!giveUp.aborted) console.error(`${error instanceof Error ? error.message : error}. Waiting for a change.`)
    }
  })
  return {
    died: died.promise,
    async stop() {
      await watch.close()
      const last = current
      current = undefined
      await last?.stop()
    },
  }
}

async function launch(env: Environment, giveUp: AbortSignal): Promise<NodeProcess> {
  giveUp.throwIfAborted()
  const run = runNode([CLI, 'serve'], env)
  showLogs(run)
  try {
    await untilReady(run, `http://127.0.0.1:${env.PORT}/readyz`, giveUp)
    return run
  } catch (error) {
    await run.stop()
    throw error
  }
}

async function untilReady(run: NodeProcess, url: string, giveUp: AbortSignal): Promise<void> {
  let ended: string | undefined
  void run.exited.then((end) => {
    ended = end
  })
  const deadline = Date.now() + READY_MS
  while (Date.now() < deadline) {
    giveUp.throwIfAborted()
    if (ended) throw new Error(`The API stopped while starting (${ended})`)
    const answer = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined)
    if (answer?.ok) return
    await sleep(50)
  }
  throw new Error(`The API is not ready after ${READY_MS / 1000} seconds`)
}

const format = prettyFactory({
  colorize: process.stdout.isTTY,
  ignore: 'pid,hostname',
  singleLine: true,
  translateTime: 'HH:MM:ss',
})

/** Prints its log for human eyes; lines that are not JSON stay as they are. */
function showLogs(run: NodeProcess): void {
  createInterface({ input: run.stdout }).on('line', (line) => process.stdout.write(format(line) ?? ''))
}

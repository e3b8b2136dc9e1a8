import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const LIFELINE = new URL('./lifeline.ts', import.meta.url).href
const GRACE_MS = 10_000

export interface NodeProcess {
  child: ChildProcess
  stdout: NodeJS.ReadableStream
  /** Resolves with how it ended, e.g. `exit code 78` or `SIGKILL`. Never rejects. */
  exited: Promise<string>
  /** Asks it to end, insists after 10 seconds, and resolves when it is gone. */
  stop(): Promise<void>
}

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Runs this Node on a script of the project, with `env` for its whole environment and in a process group of its own:
 * a Ctrl-C in the terminal reaches dev mode alone, which then stops things in order.
 */
export function runNode(args: string[], env: Record<string, string>): NodeProcess {
  const child = spawn(process.execPath, ['--import', LIFELINE, ...args], {
    cwd: ROOT,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  child.stdin.on('error', () => {})
  const exited = once(child, 'close').then(
    ([code, signal]) => signal ?? `exit code ${code}`,
    (error: Error) => error.message,
  )
  return {
    child,
    stdout: child.stdout,
    exited,
    async stop() {
      const insist = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
      child.kill('SIGTERM')
      await exited
      clearTimeout(insist)
    },
  }
}

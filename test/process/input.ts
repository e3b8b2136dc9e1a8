import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { CLI, type Outcome } from './run.ts'

/** Runs `profile-service` to its end with `input` on standard input. */
export async function feed(words: string[], env: Record<string, string>, input: string): Promise<Outcome> {
  const child = spawn(process.execPath, [CLI, ...words], { cwd: '/', env, stdio: 'pipe' })
  // It may have read enough before the end.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

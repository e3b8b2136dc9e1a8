import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

export const ROOT = join(import.meta.dirname, '../..')
export const SOURCES = join(ROOT, 'src/cli.ts')
/** The entry of the build that scripts/run-tap.ts has made: what ships, and it starts in a third of the sources' time. */
export const CLI = process.env.TEST_BUILD ? join(process.env.TEST_BUILD, 'src/cli.js') : SOURCES

export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs `profile-service` to its end with `env` for its whole environment. */
export async function profileService(words: string[], env: Record<string, string>, entry = CLI): Promise<Outcome> {
  const child = spawn(process.execPath, [entry, ...words], { cwd: '/', env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}

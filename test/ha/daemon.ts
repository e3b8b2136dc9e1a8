import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Teardown } from '../helpers/database.ts'

/** A program of the cluster. */
export interface Daemon {
  readonly pid: number
  /** Resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** Where the daemons of a test keep what they have. */
export interface Workplace {
  path(name: string): string
  write(name: string, content: string): string
  /** What a daemon has said, its last lines. */
  said(name: string): string
}

/** PostgreSQL and Patroni refuse to run as root: then they run as the user that Debian's packages have made. */
const USER = 'postgres'
const isRoot = process.getuid?.() === 0
const GRACE_MS = 10_000

/** Makes a folder that vanishes with the test. */
export function makeWorkplace(t: Teardown): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'profile-ha-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const uid = isRoot ? Number(execFileSync('id', ['-u', USER])) : -1
  if (isRoot) chownSync(folder, uid, -1)
  const path = (name: string) => join(folder, name)
  return {
    path,
    write(name, content) {
      writeFileSync(path(name), content, { mode: 0o600 })
      if (isRoot) chownSync(path(name), uid, -1)
      return path(name)
    },
    said: (name) => readFileSync(path(`${name}.log`), 'utf8').slice(-4_000),
  }
}

/**
 * Starts a program in a session of its own, with its output in a file of the workplace. It ends with the test, and is told to if the test's
 * process dies.
 */
export function startDaemon(t: Teardown, place: Workplace, name: string, command: string[]): Daemon {
  const log = openSync(place.path(`${name}.log`), 'a')
  const user = isRoot ? [`--reuid=${USER}`, `--regid=${USER}`, '--init-groups'] : []
  const child = spawn('setpriv', [...user, '--pdeathsig=TERM', ...command], {
    cwd: '/',
    // Their settings come from their files alone.
    env: { PATH: `${process.env.PATH}:/usr/sbin`, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  t.teardown(() => end(child, 'SIGTERM'))
  return { pid: child.pid ?? 0, end: (signal) => end(child, signal) }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  const insist = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
  child.kill(signal)
  await gone
  clearTimeout(insist)
}

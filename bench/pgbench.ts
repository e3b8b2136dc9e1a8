import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** pgbench, where it is installed (Debian: postgresql-contrib); the embedded PostgreSQL comes without. */
export const pgbenchPath = ['/usr/bin/pgbench', '/usr/local/bin/pgbench'].find(
  (path) => spawnSync(path, ['--version']).status === 0,
)

/** Transactions a second that PostgreSQL does with a script, without any service in front of it. */
export function runPgbench(script: string, url: string, seconds: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'profile-pgbench-'))
  const file = join(folder, 'script.sql')
  writeFileSync(file, script)
  try {
    const words = ['-n', '-M', 'prepared', '-c', '8', '-j', '1', '-T', `${Math.ceil(seconds)}`, '-f', file, url]
    const output = execFileSync(String(pgbenchPath), words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return Number(/tps = ([\d.]+) \(without/.exec(output)?.[1])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from './measure.ts'

/** pgbench, where it is installed (Debian: postgresql-contrib); the embedded PostgreSQL comes without. */
export const pgbenchPath = ['/usr/bin/pgbench', '/usr/local/bin/pgbench'].find(
  (path) => spawnSync(path, ['--version']).status === 0,
)

/** Transactions a second that PostgreSQL does with a script, without any service in front of it: the median of `rounds` seconds. */
export async function runPgbench(script: string, url: string, rounds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-pgbench-'))
  const file = join(folder, 'script.sql')
  writeFileSync(file, script)
  try {
    const rates = Array.from({ length: Math.min(rounds, 5) }, () => {
      const words = ['-n', '-M', 'prepared', '-c', '8', '-j', '1', '-T', '2', '-f', file, url]
      const output = execFileSync(String(pgbenchPath), words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      return Number(/tps = ([\d.]+) \(without/.exec(output)?.[1])
    })
    return median(rates)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

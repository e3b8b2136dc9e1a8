import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Installs what a folder's package-lock.json says (`npm ci`), unless that is there already: tools that the service does not need have places of
 * their own.
 * @param options more of npm's
 * @returns npm's own words if they cannot be had
 */
export function installTools(folder: string, ...options: string[]): string | undefined {
  const installed = join(folder, 'node_modules/.package-lock.json')
  const locked = statSync(join(folder, 'package-lock.json')).mtimeMs
  if (existsSync(installed) && statSync(installed).mtimeMs >= locked) return undefined
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...options]
  const { status, stderr } = spawnSync('npm', words, { cwd: folder, encoding: 'utf8' })
  return status === 0 ? undefined : stderr
}

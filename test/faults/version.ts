import { copyFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT, runNode } from '../../src/dev/run-node.ts'
import type { Teardown, TestDatabase } from '../helpers/database.ts'
import { CLI } from '../process/run.ts'

/** A version of the service, as far as its migrations make one. */
export interface Version {
  /** Its `cli`, for a replica. */
  entry: string
  /** `profile-service migrate`. Resolves with how it ended, e.g. `exit code 0`. */
  migrate(database: TestDatabase): Promise<string>
}

/** This version. */
export const current = versionAt(CLI)

/** A version to come: this one with more migrations, files of `test/faults/migrations`, in that order. */
export function laterVersion(t: Teardown, migrations: readonly string[]): Version {
  const folder = mkdtempSync(join(tmpdir(), 'profile-version-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const root = dirname(dirname(current.entry))
  for (const each of ['src', 'migrations', 'openapi.yaml'])
    cpSync(join(root, each), join(folder, each), { recursive: true })
  copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  migrations.forEach((name, i) => {
    copyFileSync(join(import.meta.dirname, 'migrations', name), join(folder, 'migrations', `${9001 + i}_${name}`))
  })
  return versionAt(join(folder, current.entry.slice(root.length)))
}

function versionAt(entry: string): Version {
  return {
    entry,
    async migrate(database) {
      const migrator = runNode([entry, 'migrate'], { DATABASE_URL: database.url })
      migrator.stdout.resume()
      return migrator.exited
    },
  }
}

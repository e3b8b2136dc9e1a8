import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import pg from 'pg'
import { migrateToLatest } from '../src/db/migrator.ts'
import { startPostgres } from '../src/dev/postgres.ts'

export const ROOT = join(import.meta.dirname, '..')

/**
 * Runs tap over one PostgreSQL that has a migrated template database, from which each test copies its own (test/helpers/database.ts), and one
 * build for the tests that start processes (test/process/run.ts).
 * @param words tap's options and files, the latter relative to the project's root
 * @param env more environment for the tests; given the folder that is removed afterwards
 * @param report what came of it, while that folder is still there
 * @returns the exit code
 */
export async function runTap(setup: {
  words: readonly string[]
  settings: Record<string, string>
  env: (folder: string) => Record<string, string>
  report?: (folder: string, exitCode: number) => void
}): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-test-'))
  const { settings } = setup
  const build = buildTo(join(ROOT, '.tap', basename(folder)))
  const postgres = await startPostgres({ dataDir: join(folder, 'data'), persistent: false, settings })
  try {
    await createTemplate(postgres.url('postgres'), postgres.url('profile_template'))
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/tap/dist/esm/run.mjs'), ...setup.words], {
      cwd: ROOT,
      stdio: 'inherit',
      env: {
        ...process.env,
        TEST_POSTGRES: postgres.url('postgres'),
        TEST_BUILD: build,
        // Each file is a process of its own, and loads the same thousand modules.
        NODE_COMPILE_CACHE: join(folder, 'compiled'),
        ...setup.env(folder),
      },
    })
    // Ctrl-C ends tap by itself; PostgreSQL is stopped below either way.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
    const [code] = (await once(child, 'exit')) as [number | null]
    setup.report?.(folder, code ?? 1)
    return code ?? 1
  } finally {
    await postgres.stop()
    for (const each of [folder, build]) rmSync(each, { recursive: true, force: true })
  }
}

/** Inside the project, where the build finds the packages that are no part of it, and not in node_modules, where no file is known to be a module. */
function buildTo(out: string): string {
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts'), out], { stdio: 'inherit' })
  return out
}

async function createTemplate(adminUrl: string, url: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query('create database profile_template').finally(() => admin.end())
  const { error } = await migrateToLatest(url)
  if (error) throw error
}

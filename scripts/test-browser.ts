// npm run test:browser [-- files]: the example front end in a real browser, against the app that ships, the dev issuer and PostgreSQL.
// Without a browser nothing is tested, and that is said. Screenshots of all pages are left in .screenshots/.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrateToLatest } from '../src/db/migrator.ts'
import { startPostgres } from '../src/dev/postgres.ts'
import { findBrowser } from '../test/browser/find-browser.ts'

const ROOT = join(import.meta.dirname, '..')
const browser = findBrowser()
if (browser) process.exitCode = await run(browser)
else console.log('NOT TESTED: no Chromium (Debian: apt-get install chromium), or set CHROMIUM to the path of one')

async function run(executable: string): Promise<number> {
  const files = process.argv.length > 2 ? process.argv.slice(2) : globSync('test/browser/*.browser.ts', { cwd: ROOT })
  const folder = mkdtempSync(join(tmpdir(), 'profile-browser-'))
  const screenshots = join(ROOT, '.screenshots')
  mkdirSync(screenshots, { recursive: true })
  const postgres = await startPostgres({ dataDir: join(folder, 'data'), persistent: false, settings: { fsync: 'off' } })
  try {
    const admin = new pg.Client({ connectionString: postgres.url('postgres') })
    await admin.connect()
    await admin.query('create database profile_template')
    const { error } = await migrateToLatest(postgres.url('profile_template'))
    if (error) throw error
    await admin.end()
    const tap = join(ROOT, 'node_modules/tap/dist/esm/run.mjs')
    const child = spawn(process.execPath, [tap, '--jobs=1', '--timeout=240', ...files], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, TEST_POSTGRES: postgres.url('postgres'), CHROMIUM: executable, SCREENSHOTS: screenshots },
    })
    // Ctrl-C ends tap by itself; PostgreSQL is stopped below either way.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
    const [code] = (await once(child, 'exit')) as [number | null]
    return code ?? 1
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

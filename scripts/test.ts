// npm test [-- files]: one PostgreSQL for the whole run, one migrated template database, then tap.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrateToLatest } from '../src/db/migrator.ts'
import { startPostgres } from '../src/dev/postgres.ts'
import type { Tally } from '../test/helpers/tally.ts'

const folder = mkdtempSync(join(tmpdir(), 'profile-test-'))
const tallies = join(folder, 'tallies')
writeFileSync(tallies, '')
const postgres = await startPostgres({
  dataDir: join(folder, 'data'),
  persistent: false,
  settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' },
})
let exitCode = 1
try {
  const admin = new pg.Client({ connectionString: postgres.url('postgres') })
  await admin.connect()
  await admin.query('create database profile_template')
  const { error } = await migrateToLatest(postgres.url('profile_template'))
  if (error) throw error
  await admin.end()

  const tap = join(import.meta.dirname, '../node_modules/tap/dist/esm/run.mjs')
  const child = spawn(process.execPath, [tap, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, TEST_POSTGRES: postgres.url('postgres'), TEST_TALLY: tallies },
  })
  // Ctrl-C ends tap by itself; PostgreSQL is stopped below either way.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const [code] = (await once(child, 'exit')) as [number | null]
  exitCode = code ?? 1

  const rows = readFileSync(tallies, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): Tally => JSON.parse(line))
  for (const { what, cases, failed } of rows) console.log(`${String(cases).padStart(6)} ${what}: ${failed} failed`)
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = exitCode

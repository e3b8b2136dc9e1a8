// npm run test:faults [-- --document] [-- files]: real processes, real faults, and one table of what came of it; in SECURITY.md as well.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { migrateToLatest } from '../src/db/migrator.ts'
import { startPostgres } from '../src/dev/postgres.ts'
import { toMarkdown, toText } from '../test/faults/summary.ts'

const ROOT = join(import.meta.dirname, '..')
const { values, positionals } = parseArgs({ options: { document: { type: 'boolean' } }, allowPositionals: true })
const files = positionals.length > 0 ? positionals : globSync('test/faults/*.fault.ts', { cwd: ROOT }).sort()

const folder = mkdtempSync(join(tmpdir(), 'profile-faults-'))
const results = join(folder, 'results')
writeFileSync(results, '')
const start = performance.now()
// No shortcuts: what it has acknowledged is on the disk.
const postgres = await startPostgres({
  dataDir: join(folder, 'data'),
  persistent: false,
  settings: { max_connections: '200' },
})
let exitCode = 1
try {
  const admin = new pg.Client({ connectionString: postgres.url('postgres') })
  await admin.connect()
  await admin.query('create database profile_template')
  const { error } = await migrateToLatest(postgres.url('profile_template'))
  if (error) throw error
  await admin.end()

  const tap = join(ROOT, 'node_modules/tap/dist/esm/run.mjs')
  // One after the other: they measure time.
  const child = spawn(process.execPath, [tap, '--jobs=1', '--timeout=300', ...files], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, TEST_POSTGRES: postgres.url('postgres'), FAULTS_RESULTS: results },
  })
  // Ctrl-C ends tap by itself; PostgreSQL is stopped below either way.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  const [code] = (await once(child, 'exit')) as [number | null]
  exitCode = code ?? 1

  const rows = readFileSync(results, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  console.log(`\n${toText(rows)}`)
  console.log(`\n${exitCode === 0 ? 'All held' : 'NOT ALL HELD'}, ${Math.round((performance.now() - start) / 1000)} s`)
  if (values.document) {
    const [marks, path] = [/(?<=<!-- faults -->\n).*(?=<!-- \/faults -->)/s, join(ROOT, 'SECURITY.md')]
    writeFileSync(path, readFileSync(path, 'utf8').replace(marks, `\n${toMarkdown(rows)}\n`))
  }
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = exitCode

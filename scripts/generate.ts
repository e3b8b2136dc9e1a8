// openapi.yaml -> src/contract/generated (types, operation table, schemas) and clients/typescript/src/generated;
// migrated database -> src/db/generated.
// With --check nothing is written: it fails if the committed files are not what would be generated.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { parse } from 'yaml'
import { migrateToLatest } from '../src/db/migrator.ts'
import { startPostgres } from '../src/dev/postgres.ts'
import { renderClientOperations } from './generate-client.ts'
import { type Contract, renderOperations } from './generate-operations.ts'

const root = new URL('../', import.meta.url)
const contract = parse(readFileSync(new URL('openapi.yaml', root), 'utf8')) as Contract
const openapi = new URL('openapi.yaml', root)

const files: Record<string, string> = {
  'src/contract/generated/types.ts': astToString(await openapiTS(openapi)),
  'src/contract/generated/operations.ts': renderOperations(contract),
  'src/contract/generated/contract.json': `${JSON.stringify(contract, null, 1)}\n`,
  // What has a default is always there for a handler, and need not be sent by a client.
  'clients/typescript/src/generated/types.ts': astToString(await openapiTS(openapi, { defaultNonNullable: false })),
  'clients/typescript/src/generated/operations.ts': renderClientOperations(contract),
  'src/db/generated/tables.ts': await tableTypes(),
}

const check = process.argv.includes('--check')
const stale = Object.entries(files).filter(([path, text]) => read(path) !== text)
if (!check) for (const [path, text] of stale) writeFileSync(new URL(path, root), text)
for (const [path] of stale) console.log(`${check ? 'out of date' : 'generated'}: ${path}`)
if (check && stale.length > 0) {
  console.error('Run "npm run generate" and commit what it writes.')
  process.exitCode = 1
}

function read(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, root), 'utf8')
  } catch {
    return undefined
  }
}

async function tableTypes(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-generate-'))
  const postgres = await startPostgres({ dataDir: join(folder, 'data'), settings: { fsync: 'off' }, persistent: false })
  try {
    const url = postgres.url('postgres')
    const { error } = await migrateToLatest(url)
    if (error) throw error
    const out = join(folder, 'tables.ts')
    const codegen = join(import.meta.dirname, '../node_modules/kysely-codegen/dist/cli/bin.js')
    // The driver hands timestamps over as RFC 3339 text (src/db/types.ts), so that is what the types say.
    const options = [
      '--dialect',
      'postgres',
      '--url',
      url,
      '--out-file',
      out,
      '--type-mapping',
      '{"timestamptz":"string","xid8":"string"}',
    ]
    const result = spawnSync(process.execPath, [codegen, ...options, '--exclude-pattern', 'accounts_migration*'], {
      encoding: 'utf8',
    })
    if (result.status !== 0) throw new Error(`kysely-codegen failed: ${result.stderr}`)
    return readFileSync(out, 'utf8')
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

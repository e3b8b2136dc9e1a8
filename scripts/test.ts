// npm test [-- files]: one PostgreSQL for the whole run, one migrated template database, then tap.
import { join } from 'node:path'
import type { Tally } from '../test/helpers/tally.ts'
import { readJsonLines } from './json-lines.ts'
import { runTap } from './run-tap.ts'

const talliesIn = (folder: string) => join(folder, 'tallies')

process.exitCode = await runTap({
  words: process.argv.slice(2),
  settings: {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_wal_size: '256MB',
    max_connections: '400',
  },
  env: (folder) => ({ TEST_TALLY: talliesIn(folder) }),
  report(folder) {
    for (const { what, cases, failed } of readJsonLines<Tally>(talliesIn(folder)))
      console.log(`${String(cases).padStart(6)} ${what}: ${failed} failed`)
  },
})

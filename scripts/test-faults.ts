// npm run test:faults [-- --document] [-- files]: real processes, real faults, and one table of what came of it; in SECURITY.md as well.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Result } from '../test/faults/results.ts'
import { toMarkdown, toText } from '../test/faults/summary.ts'
import { readJsonLines } from './json-lines.ts'
import { ROOT, runTap } from './run-tap.ts'

const { values, positionals } = parseArgs({ options: { document: { type: 'boolean' } }, allowPositionals: true })
const files = positionals.length > 0 ? positionals : globSync('test/faults/*.fault.ts', { cwd: ROOT }).sort()
const resultsIn = (folder: string) => join(folder, 'results')
const start = performance.now()

process.exitCode = await runTap({
  // One after the other: they measure time.
  words: ['--jobs=1', '--timeout=300', ...files],
  // No shortcuts: what it has acknowledged is on the disk.
  settings: { max_connections: '200' },
  env: (folder) => ({ FAULTS_RESULTS: resultsIn(folder) }),
  report(folder, exitCode) {
    const rows = readJsonLines<Result>(resultsIn(folder))
    console.log(`\n${toText(rows)}`)
    console.log(
      `\n${exitCode === 0 ? 'All held' : 'NOT ALL HELD'}, ${Math.round((performance.now() - start) / 1000)} s`,
    )
    if (values.document) document(toMarkdown(rows))
  },
})

function document(table: string): void {
  const [marks, path] = [/(?<=<!-- faults -->\n).*(?=<!-- \/faults -->)/s, join(ROOT, 'SECURITY.md')]
  writeFileSync(path, readFileSync(path, 'utf8').replace(marks, `\n${table}\n`))
}

// node scripts/release-check.ts vX.Y.Z [--notes | --set]: do the tag, the packages, the chart and the changelog name one version? --notes prints
// what the changelog says of it; --set makes them agree, with what was unreleased as what is new. Needs nothing installed but Node 24.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { disagreements, notesOf, type Sources, versionOf, withVersion } from './release/agreement.ts'

const PATHS: Record<keyof Sources, string> = {
  manifest: 'package.json',
  lockFile: 'package-lock.json',
  client: 'clients/typescript/package.json',
  chart: 'helm/profile-service/Chart.yaml',
  changelog: 'CHANGELOG.md',
}
const { values, positionals } = parseArgs({
  options: { notes: { type: 'boolean' }, set: { type: 'boolean' } },
  allowPositionals: true,
})
const [tag = ''] = positionals
const version = versionOf(tag)
const path = (name: string) => join(import.meta.dirname, '..', PATHS[name as keyof Sources])
let sources = Object.fromEntries(
  Object.keys(PATHS).map((name) => [name, readFileSync(path(name), 'utf8')]),
) as unknown as Sources
if (values.set && version) {
  sources = withVersion(sources, version, new Date().toISOString().slice(0, 10))
  for (const [name, text] of Object.entries(sources)) writeFileSync(path(name), text)
}
const wrong = disagreements(tag, sources)
for (const line of wrong) console.error(`${tag}: ${line}`)
if (wrong.length > 0) process.exitCode = 1
else console.log(values.notes ? notesOf(sources.changelog, version ?? '') : `${tag}: everything agrees`)

// Part of npm run check: the lock file names every package by a hash of its content, comes from no private registry, and lets no package run
// a script at its installation that package.json does not decide on: true, it may; false, it is not run.
import { readFileSync } from 'node:fs'
import { ROOT } from '../src/root.ts'

interface Entry {
  integrity?: string
  resolved?: string
  link?: boolean
  hasInstallScript?: boolean
  dependencies?: Record<string, string>
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, ROOT), 'utf8'))
const { packages }: { packages: Record<string, Entry> } = read('package-lock.json')
const manifest = read('package.json')
const allowed: Record<string, boolean> = manifest.allowScripts

const wrong = Object.entries(packages).flatMap(([path, entry]) => {
  const name = path.replace(/^.*node_modules\//, '')
  // The project itself and its workspaces.
  if (!path.includes('node_modules/') || entry.link) return []
  const problems = []
  if (!entry.integrity?.startsWith('sha512-')) problems.push('has no SHA-512 hash')
  if (entry.resolved && !entry.resolved.startsWith('https://registry.npmjs.org/'))
    problems.push('is bound to a registry')
  if (entry.hasInstallScript && allowed[name] === undefined)
    problems.push('runs a script at its installation: see allowScripts')
  return problems.map((problem) => `package-lock.json: ${path} ${problem}`)
})
const locked = packages['']?.dependencies
if (JSON.stringify(locked) !== JSON.stringify(manifest.dependencies)) {
  wrong.push('package-lock.json: the dependencies are not those of package.json: run npm install')
}
for (const line of wrong) console.error(line)
console.log(`${Object.keys(packages).length} packages in the lock file`)
if (wrong.length > 0) process.exitCode = 1

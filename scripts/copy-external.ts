// Copies the packages that are not part of the bundle, with all that they need, from node_modules to the folder given.
import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXTERNAL } from './external.ts'

interface Entry {
  dependencies?: Record<string, string>
}

const root = join(import.meta.dirname, '..')
const [, , target] = process.argv
if (!target) throw new Error('Usage: copy-external.ts <folder>')

const { packages }: { packages: Record<string, Entry> } = JSON.parse(
  readFileSync(join(root, 'package-lock.json'), 'utf8'),
)
const wanted = new Set<string>()
for (const name of EXTERNAL) want(`node_modules/${name}`)
// Not the copies that lie within another package: those that are needed are in the list by themselves.
const isOwn = (folder: string) => (path: string) => !path.slice(folder.length).includes('/node_modules')
for (const path of wanted) {
  const from = join(root, path)
  const to = join(target, path.slice('node_modules/'.length))
  if (existsSync(from)) cpSync(from, to, { recursive: true, filter: isOwn(from) })
}
console.log(`${wanted.size} packages beside the bundle`)

function want(path: string): void {
  if (wanted.has(path)) return
  wanted.add(path)
  for (const name of Object.keys(packages[path]?.dependencies ?? {})) want(resolve(path, name))
}

/** Where Node finds `name` from the package at `path`: in its own node_modules, or in that of one above it. */
function resolve(path: string, name: string): string {
  const own = `${path}/node_modules/${name}`
  if (packages[own]) return own
  const above = path.lastIndexOf('/node_modules/')
  if (above >= 0) return resolve(path.slice(0, above), name)
  const top = `node_modules/${name}`
  if (!packages[top]) throw new Error(`${name}, which ${path} needs, is not in the lock file`)
  return top
}

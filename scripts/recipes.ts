// What front ends paste: the recipes of docs/frontend.md and README.md, compiled as their readers would, by the compiler of each framework.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { check } from './checks.ts'
import { installTools } from './install-tools.ts'

const ROOT = join(import.meta.dirname, '..')
const FOLDER = join(ROOT, 'test/recipes')
const EXTRACTED = join(FOLDER, '.extracted')

const strict = { strict: true, noUncheckedIndexedAccess: true, noEmit: true, skipLibCheck: true }
const browser = {
  target: 'es2022',
  module: 'es2022',
  moduleResolution: 'bundler',
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: [],
}
const compilerOptions = { ...strict, ...browser }

interface Recipe {
  name: string
  file: string
  /** Under which it stands. */
  heading: string
  /** In test/recipes/node_modules. */
  compiler: string
  config?: object
  /** How many files there are. */
  files: number
  /** A mistake that the compiler has to find, in the code or in a template. */
  mistake?: { at: string; made: string; found: RegExp }
}

const TSC = 'typescript/bin/tsc'
const GUIDE = 'docs/frontend.md'
const RECIPES: Recipe[] = [
  { name: 'readme', file: 'README.md', heading: 'For front ends', compiler: TSC, files: 1 },
  { name: 'package', file: 'clients/typescript/README.md', heading: 'Use', compiler: TSC, files: 1 },
  {
    name: 'plain',
    file: GUIDE,
    heading: 'Plain code',
    compiler: TSC,
    files: 2,
    mistake: { at: 'stash(form)', made: "stash({ ...form, password: '' })", found: /TS2322/ },
  },
  {
    name: 'react',
    file: GUIDE,
    heading: 'React',
    compiler: TSC,
    config: { compilerOptions: { ...compilerOptions, jsx: 'react-jsx' } },
    files: 2,
  },
  {
    name: 'vue',
    file: GUIDE,
    heading: 'Vue',
    compiler: 'vue-tsc/bin/vue-tsc.js',
    files: 4,
    mistake: { at: 'in fields"', made: 'in fieldz"', found: /fieldz/ },
  },
  {
    name: 'angular',
    file: GUIDE,
    heading: 'Angular',
    compiler: '@angular/compiler-cli/bundles/src/bin/ngc.js',
    config: { compilerOptions, angularCompilerOptions: { strictTemplates: true, strictInjectionParameters: true } },
    files: 2,
    mistake: { at: 'of fields()', made: 'of fieldz()', found: /fieldz/ },
  },
]

export function testRecipes(): void {
  const problem = installTools(FOLDER) ?? buildClient()
  if (problem) {
    check('the recipes have what they need (npm ci in test/recipes/), and the client builds', false, problem)
    return
  }
  rmSync(EXTRACTED, { recursive: true, force: true })
  for (const { name, file, heading, compiler, config = { compilerOptions }, files, mistake } of RECIPES) {
    const where = `${file}, ${heading}`
    const code = extract(file, heading, name)
    check(`${where}: all of its code is found`, code.size === files, [...code.keys()])
    const said = compile(name, compiler, config, code)
    check(`${where}: compiles`, said === '', said)
    if (!mistake) continue
    const spoilt = [...code].map(([path, text]): [string, string] => [path, text.replace(mistake.at, mistake.made)])
    const found = compile(name, compiler, config, spoilt)
    check(`${where}: would not with ${mistake.made}`, mistake.found.test(found), found)
  }
}

/** As it is published: compiled, with declarations. @returns what is wrong with it */
function buildClient(): string | undefined {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: join(ROOT, 'clients/typescript'),
    encoding: 'utf8',
  })
  return status === 0 ? undefined : stdout
}

/** The code under a heading, by the name of the file that its first line says. */
function extract(file: string, heading: string, name: string): Map<string, string> {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  return new Map(
    [...section.matchAll(/^```(tsx?|vue)\n(.*?)^```$/gms)].map(([, kind, code = '']) => {
      const [, named = `${name}.${kind}`] = /^(?:\/\/|<!--) (\S+\.\w+)/.exec(code) ?? []
      return [named, code]
    }),
  )
}

/** @returns what the compiler has to say */
function compile(name: string, compiler: string, config: object, code: Iterable<[string, string]>): string {
  const folder = join(EXTRACTED, name)
  mkdirSync(folder, { recursive: true })
  for (const [path, text] of code) writeFileSync(join(folder, path), text)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['*'] }))
  const words = [join(FOLDER, 'node_modules', compiler), '-p', 'tsconfig.json']
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })
  return status === 0 ? '' : stdout + stderr || `exit ${status}`
}

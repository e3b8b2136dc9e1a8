// src and migrations -> dist (or the folder given), without dev mode; the contract goes along.
// One bundle instead of a thousand modules: it starts in half the time, and takes 30 MB less at rest. Types are checked by `npm run check`.
import { copyFileSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { EXTERNAL } from './external.ts'

const root = join(import.meta.dirname, '..')
const out = resolve(root, process.argv[2] ?? 'dist')
const migrations = readdirSync(join(root, 'migrations')).map((file) => join(root, 'migrations', file))

rmSync(out, { recursive: true, force: true })
await build({
  entryPoints: [join(root, 'src/cli.ts'), ...migrations],
  outbase: root,
  outdir: out,
  // Shared pieces lie beside the entry, one level below the root of the build: see src/root.ts.
  chunkNames: 'src/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'linked',
  logLevel: 'warning',
  // pg-native is never used.
  external: [...EXTERNAL, 'pg-native'],
  // CommonJS packages inside an ES module need a `require` for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
copyFileSync(join(root, 'openapi.yaml'), join(out, 'openapi.yaml'))

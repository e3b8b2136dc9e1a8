// src and migrations -> dist, without dev mode; the contract and the schemas go along.
import { spawnSync } from 'node:child_process'
import { copyFileSync, rmSync } from 'node:fs'

const root = new URL('../', import.meta.url)
rmSync(new URL('dist', root), { recursive: true, force: true })
const tsc = new URL('node_modules/typescript/bin/tsc', root).pathname
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)
copyFileSync(new URL('openapi.yaml', root), new URL('dist/openapi.yaml', root))

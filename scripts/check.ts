// npm run check: everything that can be known without running the tests. Runs all steps and names the ones that failed.
import { spawnSync } from 'node:child_process'

const bin = (path: string) => new URL(`../node_modules/${path}`, import.meta.url).pathname

const steps: [name: string, command: string, ...words: string[]][] = [
  ['lint', bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings'],
  ['types', bin('typescript/bin/tsc'), '--noEmit'],
  ['types of the example', bin('typescript/bin/tsc'), '--noEmit', '-p', 'examples/web'],
  ['contract lint', bin('@redocly/cli/bin/cli.js'), 'lint', 'openapi.yaml'],
  ['contract lint, a second opinion', new URL('lint-contract.ts', import.meta.url).pathname],
  ['lock file', new URL('check-lock-file.ts', import.meta.url).pathname],
  ['generated files up to date', new URL('generate.ts', import.meta.url).pathname, '--check'],
]

const failed = steps.filter(([name, ...words]) => {
  const start = performance.now()
  const { status } = spawnSync(process.execPath, words, {
    stdio: 'inherit',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
  })
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
  return status !== 0
})
if (failed.length > 0) process.exitCode = 1

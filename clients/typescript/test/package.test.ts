import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { build as bundle } from 'esbuild'
import t from 'tap'
import { setUp } from './harness.ts'

const LIMIT = 7 * 1024
const PROGRAM = join(import.meta.dirname, 'program.mjs')

/** What `npm pack --json` says. */
interface Packed {
  filename: string
  files: { path: string }[]
}

t.test('is at most 7 KB gzipped, with openapi-fetch', async (t) => {
  const { outputFiles } = await bundle({
    entryPoints: [join(import.meta.dirname, '../src/index.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  const size = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
  t.comment(`${size} bytes gzipped`)
  t.ok(size > 1000 && size <= LIMIT, `${size} bytes`)
})

t.test(
  'the package that is published: what is in it, and a program that has installed it, run by the machine’s own Node',
  async (t) => {
    const folder = join(import.meta.dirname, '..')
    const home = t.testdir({
      node_modules: { 'profile-service-client': {} },
      'program.mjs': readFileSync(PROGRAM, 'utf8'),
    })
    const npm = process.env.npm_execpath
    const [command, ...first] = npm ? [process.execPath, npm] : ['npm']
    // Builds it first (prepack).
    const packed = spawnSync(command, [...first, 'pack', '--json', '--pack-destination', home], {
      cwd: folder,
      encoding: 'utf8',
    })
    t.equal(packed.status, 0, packed.stderr)
    const [{ filename, files }] = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as [Packed]
    const names = files.map(({ path }) => path).filter((path) => !/^dist\/.+\.(js|d\.ts)$/.test(path))
    t.strictSame(names.sort(), ['LICENSE', 'README.md', 'package.json'])
    const installed = join(home, 'node_modules/profile-service-client')
    t.equal(spawnSync('tar', ['xzf', join(home, filename), '--strip-components=1', '-C', installed]).status, 0)
    symlinkSync(join(folder, '../../node_modules/openapi-fetch'), join(home, 'node_modules/openapi-fetch'))

    const { app } = await setUp(t)
    const token = await app.issuer.token({ sub: 'auth0|program' })
    const node = process.env.npm_node_execpath ?? process.execPath
    const program = spawn(node, ['program.mjs', `${app.api.listeningOrigin}/api/v1`, token], { cwd: home })
    const [said, failed, [code]] = await Promise.all([
      text(program.stdout),
      text(program.stderr),
      once(program, 'exit'),
    ])
    t.equal(code, 0, failed)
    const { version, ...seen } = JSON.parse(said)
    t.comment(`Node ${version}`)
    t.strictSame(seen, {
      created: true,
      updated: 'أحمد',
      fields: { phone: 'Must have at least 6 characters' },
      attempts: 3,
      versions: [2, 1],
      aborted: 'AbortError',
      late: 'deadline_exceeded',
      secret: 'TypeError',
      resumed: 'saved',
      next: 'done',
    })
  },
)

t.test('what does not fit the contract does not compile', async (t) => {
  const { client } = await setUp(t)
  const never: (() => unknown)[] = [
    // @ts-expect-error a number is no name
    () => client.putProfile({ body: { first_name: 5 } }),
    // @ts-expect-error the body is missing
    () => client.putProfile(),
    // @ts-expect-error the purpose is missing
    () => client.putConsent({ body: { status: 'given' } }),
    // @ts-expect-error there is no such filter
    () => client.searchUsers({ query: { nickname: 'x' } }),
    // @ts-expect-error an answer without an end has no last page
    () => client.iterate('listChanges'),
    // @ts-expect-error not a field of a profile
    async () => (await client.getProfile()).data.password,
    // @ts-expect-error only after If-None-Match there may be no data
    async () => (await client.getProfile({ headers: { 'If-None-Match': '"1"' } })).data.version,
    async () => (await client.getRegistrationsReport()).data.items,
  ]
  t.ok(never)
})

// The contract serves others: a client made by a generator that has nothing to do with ours is type-checked and called against the service.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createClient } from '@hey-api/openapi-ts'
import t from 'tap'
import { operations } from '../../src/contract/generated/operations.ts'
import { build } from '../helpers/app.ts'
import { checkAnswer } from '../helpers/contract.ts'

/** What somebody would write with that client. Strict TypeScript: the types are the contract's, without a cast. */
const PROGRAM = `
import { createClient, createConfig } from './client/index.js'
import * as api from './index.js'

export interface Calling {
  baseUrl: string
  token: string
  fetch: typeof globalThis.fetch
}

export async function useProfile({ baseUrl, token, fetch }: Calling) {
  const client = createClient(createConfig({ baseUrl, auth: () => token, fetch }))
  const first = await api.getProfile({ client, throwOnError: true })
  const missing: string[] = first.data.completion.missing
  const put = await api.putProfile({
    client,
    headers: { 'If-Match': first.response.headers.get('etag') ?? '' },
    body: { first_name: 'أحمد', last_name: 'AlRajhy', profile_data: { phone: '009650000000', title: 'Lead' } },
    throwOnError: true,
  })
  const patched = await api.patchProfile({ client, body: { profile_data: { title: null } }, throwOnError: true })
  const consent = await api.putConsent({
    client,
    path: { purpose: 'marketing' },
    body: { status: 'given', locale: 'ar' },
    throwOnError: true,
  })
  const refused = await api.putProfile({ client, body: { profile_data: { phone: '12' } } })
  const problem = refused.error && 'code' in refused.error ? refused.error : undefined
  const machineOnly = await api.searchUsers({ client })

  const versions: number[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const { data } = await api.listProfileHistory({ client, query: { limit: 1, cursor }, throwOnError: true })
    versions.push(...data.items.flatMap(({ version }) => version ?? []))
    cursor = data.next_cursor ?? undefined
    pages++
  } while (cursor)

  // @ts-expect-error a number is no name
  void (() => api.putProfile({ client, body: { first_name: 1 } }))
  return {
    missing,
    name: put.data.first_name,
    title: patched.data.profile_data['title'],
    phone: patched.data.profile_data['phone'],
    consent: consent.data.status,
    problem: { status: refused.response?.status, code: problem?.code, pointer: problem?.errors?.[0]?.pointer },
    machineOnly: machineOnly.error?.code,
    versions,
    pages,
  }
}

export const names = Object.keys(api)
`

interface Program {
  useProfile(calling: { baseUrl: string; token: string; fetch: typeof globalThis.fetch }): Promise<object>
  names: string[]
}

t.test('a client by hey-api: generated, type-checked, called', async (t) => {
  const folder = t.testdir()
  await createClient({
    input: new URL('../../openapi.yaml', import.meta.url).pathname,
    output: { path: folder, module: { extension: '.js' } },
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
    logs: { level: 'silent', file: false },
  })
  writeFileSync(join(folder, 'program.ts'), PROGRAM)
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const options =
    '--strict --noUncheckedIndexedAccess --target es2022 --lib es2022,dom,dom.iterable --types --module nodenext'
  const compiled = spawnSync(process.execPath, [tsc, 'program.ts', ...options.split(' ')], {
    cwd: folder,
    encoding: 'utf8',
  })
  t.equal(compiled.status, 0, compiled.stdout)
  const program = (await import(join(folder, 'program.js'))) as Program
  t.strictSame(
    operations.map(({ id }) => id).filter((id) => !program.names.includes(id)),
    [],
    'every operation is there by its operationId',
  )

  const app = await build(t)
  await app.api.listen({ host: '127.0.0.1', port: 0 })
  const result = await program.useProfile({
    baseUrl: `${app.api.listeningOrigin}/api/v1`,
    token: await app.issuer.token({ sub: 'auth0|ahmed' }),
    async fetch(input, init) {
      const request = new Request(input, init)
      const response = await fetch(request)
      const headers = Object.fromEntries(response.headers)
      const text = await response.clone().text()
      checkAnswer(request.method, new URL(request.url).pathname, { status: response.status, headers, text })
      return response
    },
  })
  t.strictSame(result, {
    missing: ['/first_name', '/last_name'],
    name: 'أحمد',
    title: undefined,
    phone: '009650000000',
    consent: 'given',
    problem: { status: 422, code: 'validation_failed', pointer: '/profile_data/phone' },
    machineOnly: 'permission_required',
    versions: [4, 3, 2, 1],
    pages: 4,
  })
  const rows = await app.database.sql('select first_name, last_name from accounts_user')
  t.strictSame(rows, [{ first_name: 'أحمد', last_name: 'AlRajhy' }])
})

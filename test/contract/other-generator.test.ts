// The contract serves others: a client made by a generator that has nothing to do with ours is type-checked and called against the service.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@hey-api/openapi-ts'
import t from 'tap'
import type { Operation } from '../../src/contract/operation.ts'
import { build, HOOK_SECRET } from '../helpers/app.ts'
import { checkAnswer, resolve, table } from '../helpers/contract.ts'
import { ALL_PERMISSIONS, isSomebodyElses, seedExamples } from '../helpers/examples.ts'

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
  const outrun = await api.putProfile({ client, headers: { 'If-Match': '"0.old"' }, body: { first_name: 'Late' } })
  const nowhere = await api.getMyAccessRequest({ client, path: { request_id: '00000000-0000-7000-8000-000000000000' } })
  const stranger = createClient(createConfig({ baseUrl, auth: () => 'not-a-token', fetch }))
  const unknown = await api.getProfile({ client: stranger })

  const versions: number[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const { data } = await api.listProfileHistory({ client, query: { limit: 1, cursor }, throwOnError: true })
    versions.push(...data.items.flatMap(({ version }) => version ?? []))
    cursor = data.next_cursor ?? undefined
    pages++
  } while (cursor)

  // Problems have their own type in each status.
  const codes: (string | undefined)[] = [machineOnly, outrun, nowhere, unknown].map(({ error }) => error?.code)

  // @ts-expect-error a number is no name
  void (() => api.putProfile({ client, body: { first_name: 1 } }))
  return {
    missing,
    name: put.data.first_name,
    title: patched.data.profile_data['title'],
    phone: patched.data.profile_data['phone'],
    consent: consent.data.status,
    problem: { status: refused.response?.status, code: problem?.code, pointer: problem?.errors?.[0]?.pointer },
    codes,
    versions,
    pages,
  }
}

export const names = Object.keys(api)
`

/** A function of the generated client, seen without its types. */
type Call = (options: object) => Promise<{ error?: unknown; response?: Response }>

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
    table.map(({ id }) => id).filter((id) => !program.names.includes(id)),
    [],
    'every operation is there by its operationId',
  )

  const app = await build(t)
  await app.api.listen({ host: '127.0.0.1', port: 0 })
  const baseUrl = `${app.api.listeningOrigin}/api/v1`
  const result = await program.useProfile({
    baseUrl,
    token: await app.issuer.token({ sub: 'auth0|ahmed' }),
    fetch: checked,
  })
  t.strictSame(result, {
    missing: ['/first_name', '/last_name'],
    name: 'أحمد',
    title: undefined,
    phone: '009650000000',
    consent: 'given',
    problem: { status: 422, code: 'validation_failed', pointer: '/profile_data/phone' },
    codes: ['permission_required', 'precondition_failed', 'not_found', 'invalid_token'],
    versions: [4, 3, 2, 1],
    pages: 4,
  })
  const rows = await app.database.sql('select first_name, last_name from accounts_user')
  t.strictSame(rows, [{ first_name: 'أحمد', last_name: 'AlRajhy' }])

  const { createClient: connect, createConfig } = await import(join(folder, 'client/index.js'))
  const token = await app.issuer.token({ permissions: ALL_PERMISSIONS })
  const calls = (await import(join(folder, 'index.js'))) as Record<string, Call>
  for (const operation of table.filter(({ listeners }) => listeners.includes('api'))) {
    const { id, mounts, security } = operation
    await seedExamples(app)
    const auth = () => (security?.scheme === 'hookSecret' ? HOOK_SECRET : token)
    const base = app.api.listeningOrigin + (mounts[0] ?? '')
    const client = connect(createConfig({ baseUrl: base, auth, fetch: checked }))
    const answer = await calls[id]?.({ client, path: pathOf(operation), body: bodyOf(operation) })
    const status = answer?.response?.status ?? 0
    // What the examples made may stand in one another's way.
    const fine = status < 300 || status === 409 || (status === 404 && isSomebodyElses(operation))
    t.ok(status >= 200 && fine, `${id}: ${status} ${JSON.stringify(answer?.error ?? '')}`)
  }
})

/** Calls, and holds every answer against the contract. A machine that is too busy says when to come again. */
async function checked(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const request = new Request(input, init)
  for (let left = 5; ; left--) {
    const response = await fetch(request.clone())
    const headers = Object.fromEntries(response.headers)
    const text = await response.clone().text()
    checkAnswer(request.method, new URL(request.url).pathname, { status: response.status, headers, text })
    if (response.status !== 503 || left === 0) return response
    await sleep(Number(headers['retry-after']) * 1000)
  }
}

/** The contract's examples of what stands in the path. */
function pathOf({ parameters }: Operation): Record<string, unknown> {
  const inPath = parameters.filter((each) => each.in === 'path')
  return Object.fromEntries(inPath.map(({ name, schema }) => [name, exampleAt<{ example: unknown }>(schema).example]))
}

/** The first of the contract's examples of the body. */
function bodyOf({ body }: Operation): unknown {
  const [schema] = Object.values(body?.schemas ?? {})
  if (!schema) return undefined
  return Object.values(exampleAt<{ examples: Record<string, { value: unknown }> }>(schema).examples)[0]?.value
}

/** What stands around a schema. */
function exampleAt<T>(schema: string): T {
  return resolve(schema.slice(1).replace(/\/schema$/, '')) as T
}

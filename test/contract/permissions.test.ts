import t from 'tap'
import contract from '../../src/contract/generated/contract.json' with { type: 'json' }
import type { Operation } from '../../src/contract/operation.ts'
import { build, HOOK_SECRET, type TestApp } from '../helpers/app.ts'
import { table } from '../helpers/contract.ts'
import { ALL_PERMISSIONS as ALL, examplePath, isSomebodyElses, seedExamples } from '../helpers/examples.ts'
import { tally } from '../helpers/tally.ts'

// The permission matrix: every operation of the contract with every kind of caller. What is expected follows from the operation's security
// scheme alone; there is no list of exceptions.

/** Whom a scheme lets in: everybody else gets 401 without a token, and 403 with one. */
const SCHEMES: Record<string, (caller: Caller, permissions: readonly string[]) => boolean> = {
  public: () => true,
  userToken: (caller) => caller.startsWith('user'),
  accessToken: (caller, permissions) =>
    hasToken(caller) && permissions.every((permission) => heldBy(caller).includes(permission)),
  hookSecret: (caller) => caller === 'hook',
}

const CALLERS = {
  nobody: null,
  user: { sub: 'auth0|one' },
  'user: another': { sub: 'auth0|two' },
  'user with every permission': { sub: 'auth0|three', permissions: ['*', ...ALL] },
  'user with a permission that is none': { sub: 'auth0|four', permissions: ['*', 'users:*', 'users', 'USERS:READ'] },
  machine: { sub: 'client@clients', azp: 'client', gty: 'client-credentials', permissions: [] },
  'machine by the name of its subject': { sub: 'other@clients' },
  'machine with every permission': {
    sub: 'client@clients',
    gty: 'client-credentials',
    permissions: ALL,
  },
  'machine with every scope, but no permission': { sub: 'scoped@clients', permissions: [], scope: ALL.join(' ') },
  'machine of an issuer without permissions': { sub: 'plain@clients', scope: ALL.join(' ') },
  hook: HOOK_SECRET,
}
type Caller = keyof typeof CALLERS

function hasToken(caller: Caller): boolean {
  return caller !== 'nobody' && caller !== 'hook'
}

function heldBy(caller: Caller): readonly string[] {
  const claims = CALLERS[caller] as { permissions?: readonly string[]; scope?: string } | null
  return claims?.permissions ?? claims?.scope?.split(' ') ?? []
}

tally(
  'callers at operations: who is let in',
  table.filter(({ listeners }) => listeners.includes('api')).length * Object.keys(CALLERS).length,
)

t.test('every operation lets in whom its security scheme names, and nobody else', async (t) => {
  const app = await build(t)
  for (const operation of table.filter(({ listeners }) => listeners.includes('api'))) {
    const scheme = operation.security?.scheme ?? 'public'
    const admits = SCHEMES[scheme]
    if (!admits) throw new Error(`this test knows no scheme ${scheme}: say above whom it lets in`)
    for (const caller of Object.keys(CALLERS) as Caller[]) {
      await seedExamples(app)
      const status = await callAs(app, operation, caller)
      // A secret is no token, and a token no secret.
      const known = caller !== 'nobody' && (caller === 'hook') === (scheme === 'hookSecret')
      const expected = admits(caller, operation.security?.permissions ?? []) ? 'in' : known ? 403 : 401
      // A conflict is told to those who were let in.
      const found = status < 400 || status === 409 || (status === 404 && isSomebodyElses(operation)) ? 'in' : status
      t.equal(found, expected, `${operation.id}: ${caller}`)
    }
  }
})

t.test('nobody without a permission reads or changes anybody else, whatever they do', async (t) => {
  const app = await build(t)
  const victim = await app.as({ sub: 'auth0|victim' })
  await victim('PUT', '/accounts/users/profile', { body: { first_name: 'CANARY', profile_data: { secret: 'CANARY' } } })
  const before = (await victim('GET', '/accounts/users/profile')).text
  await seedExamples(app)
  for (const operation of table.filter(({ security }) => security)) {
    const { scheme = '', permissions = [] } = operation.security ?? {}
    for (const caller of Object.keys(CALLERS) as Caller[]) {
      if (permissions.length > 0 && SCHEMES[scheme]?.(caller, permissions)) continue
      const { text } = await request(app, operation, caller)
      t.notMatch(text, /CANARY/, `${operation.id}: ${caller}`)
    }
  }
  t.equal((await victim('GET', '/accounts/users/profile')).text, before)
})

t.test('there is no route outside the contract, and no operation without a route', async (t) => {
  const app = await build(t)
  for (const listener of ['api', 'ops'] as const) {
    t.strictSame(routesOf(app[listener].printRoutes({ commonPrefix: false })), declaredRoutes(listener), listener)
  }
})

async function callAs(app: TestApp, operation: Operation, caller: Caller): Promise<number> {
  return (await request(app, operation, caller)).status
}

/** A valid call, made of the contract's own examples. */
async function request(app: TestApp, operation: Operation, caller: Caller) {
  const item = (contract.paths as unknown as Record<string, Record<string, ExampleOperation>>)[operation.path]
  const declared = item?.[operation.method.toLowerCase()]
  const [mediaType, content] = Object.entries(declared?.requestBody?.content ?? {})[0] ?? []
  const claims = CALLERS[caller]
  return app.call(operation.method, (operation.mounts[0] ?? '') + examplePath(operation), {
    token: typeof claims === 'string' ? claims : claims && (await app.issuer.token(claims)),
    ...(content ? { body: Object.values(content.examples)[0]?.value, headers: { 'content-type': mediaType } } : {}),
  })
}

interface ExampleOperation {
  requestBody?: { content: Record<string, { examples: Record<string, { value: unknown }> }> }
}

function declaredRoutes(listener: 'api' | 'ops'): string[] {
  return table
    .filter(({ listeners }) => listeners.includes(listener))
    .flatMap(({ method, mounts, path }) =>
      mounts.flatMap((mount) => {
        const route = mount + path.replaceAll(/\{(\w+)\}/g, ':$1')
        return method === 'GET' ? [`GET ${route}`, `HEAD ${route}`] : [`${method} ${route}`]
      }),
    )
    .sort()
}

/** Fastify prints its routes as a tree: four columns for each level. */
function routesOf(tree: string): string[] {
  const prefixes: string[] = []
  return tree
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', segment = '', methods = ''] = /^(.*?)[├└]── (\S+)(?: \((.*)\))?$/.exec(line) ?? []
      if (!segment) return []
      const depth = indent.length / 4
      prefixes[depth] = (prefixes[depth - 1] ?? '') + segment
      return methods
        .split(', ')
        .filter(Boolean)
        .map((method) => `${method} ${prefixes[depth]}`)
    })
    .sort()
}

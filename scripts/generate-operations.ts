// The operation table: what the router needs to know of each operation, and nothing else.

interface Schema {
  $ref?: string
}
interface Parameter extends Schema {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  schema: unknown
}
interface Response extends Schema {
  content?: Record<string, unknown>
}
interface Operation {
  operationId: string
  security: Record<string, string[]>[]
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Record<string, unknown> }
  responses: Record<string, Response>
  'x-listeners'?: string[]
  'x-long-poll'?: boolean
}
export interface Contract {
  servers: { url: string }[]
  paths: Record<string, Record<string, Operation> & { servers?: { url: string }[] }>
  components: { parameters: Record<string, Parameter>; responses: Record<string, Response> }
}

export const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const

/** TypeScript source of the operation table. Schemas are named by their place in the contract (JSON Pointer), not copied. */
export function renderOperations(contract: Contract): string {
  const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => describe(contract, path, method)),
  )
  const security = operations.map((o) => `  ${o.id}: ${o.security ? `'${o.security.scheme}'` : 'null'}`)
  return [
    '// Generated from openapi.yaml by `npm run generate`. Do not edit.',
    "import type { Operation } from '../operation.ts'",
    '',
    `export const operations = ${JSON.stringify(operations, null, 2)} as const satisfies readonly Operation[]`,
    '',
    '/** The security scheme of each operation; null: public. */',
    'export interface OperationSecurity {',
    ...security,
    '}',
    '',
  ].join('\n')
}

function describe(contract: Contract, path: string, method: (typeof METHODS)[number]) {
  const item = contract.paths[path]
  const operation = item?.[method]
  if (!item || !operation) throw new Error(`no ${method} ${path}`)
  if (!operation.security) throw new Error(`${operation.operationId} says nothing about its security`)
  if (operation.security.length > 1)
    throw new Error(`${operation.operationId}: alternatives in security are not supported`)
  const [scheme, permissions] = Object.entries(operation.security[0] ?? {})[0] ?? []
  const here = `#/paths/${escapePointer(path)}/${method}`
  const bodies = Object.keys(operation.requestBody?.content ?? {})
  return {
    id: operation.operationId,
    method: method.toUpperCase() as Uppercase<typeof method>,
    path,
    mounts: (item.servers ?? contract.servers).map((server) => server.url.replace(/\/$/, '')),
    listeners: (operation['x-listeners'] ?? ['api']) as ('api' | 'ops')[],
    longPoll: operation['x-long-poll'] ?? false,
    security: scheme ? { scheme, permissions: permissions ?? [] } : null,
    parameters: (operation.parameters ?? []).map((parameter, index) => {
      const { name, in: place, required = false } = resolve(contract, parameter)
      return { name, in: place, required, schema: `${parameter.$ref ?? `${here}/parameters/${index}`}/schema` }
    }),
    body: bodies.length
      ? {
          required: operation.requestBody?.required ?? false,
          schemas: Object.fromEntries(
            bodies.map((type) => [type, `${here}/requestBody/content/${escapePointer(type)}/schema`]),
          ),
        }
      : null,
    responses: Object.fromEntries(
      Object.entries(operation.responses).map(([status, response]) => {
        const content = response.$ref ? contract.components.responses[nameIn(response.$ref)]?.content : response.content
        return [status, Object.keys(content ?? {})[0] ?? null]
      }),
    ),
  }
}

function resolve(contract: Contract, parameter: Parameter): Parameter {
  if (!parameter.$ref) return parameter
  const target = contract.components.parameters[nameIn(parameter.$ref)]
  if (!target) throw new Error(`nothing at ${parameter.$ref}`)
  return target
}

function nameIn(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

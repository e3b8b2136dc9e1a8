import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import contract from '../../src/contract/generated/contract.json' with { type: 'json' }
import { operations } from '../../src/contract/generated/operations.ts'
import type { Operation } from '../../src/contract/operation.ts'

export const table: readonly Operation[] = operations

export interface Answer {
  status: number
  headers: Record<string, string | undefined>
  text: string
}

interface ResponseObject {
  $ref?: string
  content?: Record<string, { schema: object }>
  headers?: Record<string, { $ref: string }>
}

type Fail = (what: string) => void

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema({ $id: 'urn:profile-service:contract', ...contract })

/** The operation that a listener serves at a path; callers may add a trailing slash. A path without parameters comes before those with. */
export function findOperation(method: string, path: string, listener: 'api' | 'ops' = 'api'): Operation | undefined {
  const bare = path.replace(/\/$/, '')
  const wanted = method === 'HEAD' ? 'GET' : method
  const matching = table.filter(
    ({ listeners, mounts, path }) =>
      listeners.includes(listener) && mounts.some((mount) => pattern(mount + path).test(bare)),
  )
  const concrete = matching.filter(({ path }) => !path.includes('{'))
  return (concrete.length > 0 ? concrete : matching).find((operation) => operation.method === wanted)
}

/**
 * Holds an answer against the contract: the status is declared, the media type and the body are the declared ones, required headers are
 * there and all declared ones are as promised. Answers outside of any operation (404, 405, a malformed URL) must be problem documents.
 * @throws Error saying what is not as promised
 */
export function checkAnswer(method: string, path: string, answer: Answer, listener: 'api' | 'ops' = 'api'): void {
  const operation = findOperation(method, path, listener)
  const broken = (what: string) =>
    new Error(`${method} ${path}: ${answer.status} breaks the contract: ${what}\n${answer.text.slice(0, 500)}`)
  const fail = (what: string) => {
    throw broken(what)
  }
  if (answer.status >= 500 && answer.status !== 503) fail('a 5xx')
  if (!answer.headers['x-request-id']) fail('no X-Request-Id')
  if (!operation) {
    if (answer.status < 400) fail('a success outside of the contract')
    if (method !== 'HEAD') checkBody('/components/schemas/Problem', 'application/problem+json', answer, fail)
    return
  }
  const verb = operation.method.toLowerCase()
  const declared = contract.paths[operation.path as keyof typeof contract.paths] as Record<
    string,
    { responses: Record<string, ResponseObject> }
  >
  const place = declared[verb]?.responses[answer.status]
  if (!place) throw broken('the status is not declared')
  const pointer = place.$ref?.slice(1) ?? `/paths/${encode(operation.path)}/${verb}/responses/${answer.status}`
  const response = resolve(pointer) as ResponseObject
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    checkHeader(name, header.$ref.slice(1), answer.headers[name.toLowerCase()], fail)
  }
  const types = Object.keys(response.content ?? {})
  const answered = answer.headers['content-type']?.split(';')[0] ?? ''
  const mediaType = types.includes(answered) ? answered : types[0]
  if (!mediaType || method === 'HEAD') {
    if (answer.text !== '') fail('a body where none is declared')
    return
  }
  checkBody(`${pointer}/content/${encode(mediaType)}/schema`, mediaType, answer, fail)
}

function checkHeader(name: string, pointer: string, value: string | undefined, fail: Fail): void {
  const { required, schema } = resolve(pointer) as { required?: boolean; schema: { type: string } }
  if (value === undefined) {
    if (required) fail(`no header ${name}`)
    return
  }
  const check = validator(`${pointer}/schema`)
  if (!check(schema.type === 'integer' ? Number(value) : value)) fail(`header ${name}: ${ajv.errorsText(check.errors)}`)
}

function checkBody(pointer: string, mediaType: string, answer: Answer, fail: Fail): void {
  const type = answer.headers['content-type']?.split(';')[0]
  if (type !== mediaType) fail(`media type ${type} instead of ${mediaType}`)
  if (!mediaType.endsWith('json')) return
  const check = validator(pointer)
  if (!check(JSON.parse(answer.text))) fail(ajv.errorsText(check.errors))
}

/** Of the schema at a place in the contract. */
export function validator(pointer: string): ValidateFunction {
  const reference = `urn:profile-service:contract#${pointer}`
  return ajv.getSchema(reference) ?? ajv.compile({ $ref: reference })
}

/** What stands at a place in the contract (JSON Pointer). */
export function resolve(pointer: string): unknown {
  const path = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], contract)
}

function encode(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}

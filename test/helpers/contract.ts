import addFormats from 'ajv-formats'
import { Ajv2020 } from 'ajv/dist/2020.js'
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

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema({ $id: 'urn:profile-service:contract', ...contract })

/** Where an operation is mounted, without the trailing slash that callers may add. */
export function findOperation(method: string, path: string): Operation | undefined {
  const bare = path.replace(/\/$/, '')
  const wanted = method === 'HEAD' ? 'GET' : method
  return table.find(
    (operation) => operation.method === wanted && operation.mounts.some((mount) => pattern(mount + operation.path).test(bare)),
  )
}

/**
 * Holds an answer against the contract: the status is declared, the media type and the body are the declared ones, required headers are
 * there. Answers outside of any operation (404, 405, a malformed URL) must be problem documents.
 * @throws Error saying what is not as promised
 */
export function checkAnswer(method: string, path: string, answer: Answer): void {
  const operation = findOperation(method, path)
  const fail = (what: string) => {
    throw new Error(`${method} ${path}: ${answer.status} breaks the contract: ${what}\n${answer.text.slice(0, 500)}`)
  }
  if (answer.status >= 500 && answer.status !== 503) fail('a 5xx')
  if (!answer.headers['x-request-id']) fail('no X-Request-Id')
  if (!operation || [404, 405].includes(answer.status)) {
    if (method !== 'HEAD') checkBody('/components/schemas/Problem', 'application/problem+json', answer, fail)
    return
  }
  const declared = contract.paths[operation.path as keyof typeof contract.paths] as Record<string, { responses: Record<string, ResponseObject> }>
  const place = declared[operation.method.toLowerCase()]?.responses[answer.status]
  if (!place) return fail('the status is not declared')
  const pointer = place.$ref?.slice(1) ?? `/paths/${escape(operation.path)}/${operation.method.toLowerCase()}/responses/${answer.status}`
  const response = resolve(pointer) as ResponseObject
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const { required } = resolve(header.$ref.slice(1)) as { required?: boolean }
    if (required && answer.headers[name.toLowerCase()] === undefined) fail(`no header ${name}`)
  }
  const [mediaType] = Object.keys(response.content ?? {})
  if (!mediaType || method === 'HEAD') {
    if (answer.text !== '') fail('a body where none is declared')
    return
  }
  checkBody(`${pointer}/content/${escape(mediaType)}/schema`, mediaType, answer, fail)
}

function checkBody(pointer: string, mediaType: string, answer: Answer, fail: (what: string) => void): void {
  const type = answer.headers['content-type']?.split(';')[0]
  if (type !== mediaType) fail(`media type ${type} instead of ${mediaType}`)
  if (!mediaType.endsWith('json')) return
  const check = ajv.getSchema(`urn:profile-service:contract#${pointer}`) ?? ajv.compile({ $ref: `urn:profile-service:contract#${pointer}` })
  if (!check(JSON.parse(answer.text))) fail(ajv.errorsText(check.errors))
}

function resolve(pointer: string): unknown {
  const path = pointer.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], contract)
}

function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}

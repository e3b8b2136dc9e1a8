import type { Json } from '../domain/json.ts'
import { Problem } from '../domain/problem.ts'
import { findUnsafe } from '../domain/unsafe-json.ts'
import type { Operation } from './operation.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The declared media type of a request's body.
 * @param headers as Node hands them over
 * @throws Problem `unsupported_media_type` for a media type, charset or content encoding that the operation does not take
 */
export function requireMediaType(
  operation: Operation,
  headers: Record<string, string | string[] | undefined>,
): string | null {
  if (!operation.body) return null
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  const [mediaType = '', ...parameters] = String(headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase())
  const known = Object.hasOwn(operation.body.schemas, mediaType)
  const utf8Only = parameters.every(
    (parameter) => !parameter.startsWith('charset=') || /^charset="?utf-?8"?$/.test(parameter),
  )
  const encoding = headers['content-encoding'] ?? 'identity'
  if (hasBody && !(known && utf8Only && encoding === 'identity')) {
    const types = Object.keys(operation.body.schemas).join(' or ')
    throw new Problem('unsupported_media_type', {
      detail: `Send the body as ${types} in UTF-8, without a content encoding.`,
    })
  }
  return known ? mediaType : null
}

/**
 * Bytes -> JSON that can be stored and read back equal.
 * @throws Problem `invalid_encoding` or `malformed_json` (unreadable), `validation_failed` (readable, but unsafe; with pointers)
 */
export function parseJson(bytes: Buffer): Json {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch (cause) {
    throw new Problem('invalid_encoding', { cause })
  }
  let document: Json
  try {
    document = JSON.parse(text) as Json
  } catch {
    // Without the cause: the parser's message quotes the input.
    throw new Problem('malformed_json')
  }
  const errors = findUnsafe(document)
  if (errors.length > 0) throw new Problem('validation_failed', { errors })
  return document
}

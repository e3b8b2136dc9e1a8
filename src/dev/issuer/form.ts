import { IncomingMessage } from 'node:http'

const LIMIT_BYTES = 16 * 1024

export class BodyTooLarge extends Error {}

/** Reads a request's whole body. @throws BodyTooLarge beyond 16 KiB */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length > LIMIT_BYTES) throw new BodyTooLarge(`The body is longer than ${LIMIT_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * The same request with a form for a body, if it came with JSON: Auth0's endpoints take both, OAuth only knows forms.
 *
 * @throws BodyTooLarge, SyntaxError
 */
export async function asForm(request: IncomingMessage): Promise<IncomingMessage> {
  if (request.method !== 'POST' || !request.headers['content-type']?.startsWith('application/json')) return request
  const form = new URLSearchParams()
  const fields: unknown = JSON.parse(await readBody(request))
  for (const [name, value] of Object.entries(fields ?? {})) form.set(name, String(value))
  const body = form.toString()
  const copy = new IncomingMessage(request.socket)
  copy.method = request.method
  copy.url = request.url ?? '/'
  copy.httpVersion = request.httpVersion
  copy.headers = {
    ...request.headers,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
  }
  copy.push(body)
  copy.push(null)
  copy.complete = true // otherwise its end would close the connection
  return copy
}

// The bytes of requests.

export const ACCOUNTS = '/api/v1/accounts'
export const PATH = `${ACCOUNTS}/users/profile`

/** @param more header lines */
export function get(subject: string, token: string, { path = PATH, more = '' } = {}): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: bench\r\n${identity(subject, token)}${more}\r\n`)
}

export function write(
  method: 'PUT' | 'PATCH' | 'POST',
  subject: string,
  token: string,
  document: object,
  path = PATH,
): Buffer {
  const body = JSON.stringify(document)
  const head = `${method} ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`
  return Buffer.from(`${head}${identity(subject, token)}\r\n${body}`)
}

/** The ceiling reads the subject from a header of its own, the others from the token. */
function identity(subject: string, token: string): string {
  return `X-Subject: ${subject}\r\nAuthorization: Bearer ${token}\r\n`
}

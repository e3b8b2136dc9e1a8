// The bytes of requests.

export const PATH = '/api/v1/accounts/users/profile'

/** @param more header lines */
export function get(subject: string, token: string, { path = PATH, more = '' } = {}): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: bench\r\n${identity(subject, token)}${more}\r\n`)
}

export function write(method: 'PUT' | 'PATCH', subject: string, token: string, change: object): Buffer {
  const body = JSON.stringify(change)
  const head = `${method} ${PATH} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`
  return Buffer.from(`${head}${identity(subject, token)}\r\n${body}`)
}

/** The ceiling reads the subject from a header of its own, the others from the token. */
function identity(subject: string, token: string): string {
  return `X-Subject: ${subject}\r\nAuthorization: Bearer ${token}\r\n`
}

import { Agent, request } from 'node:http'

export const PROFILE = '/api/v1/accounts/users/profile'

export interface Call {
  method?: string
  path?: string
  token?: string
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
}

export interface Answer {
  /** 0: no answer came, `error` says why. */
  status: number
  headers: Record<string, string | string[] | undefined>
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever it expects to be there
  json: any
  /** What went wrong with the connection, e.g. `ECONNRESET`. */
  error: string
  /** From sending to the last byte. */
  ms: number
}

/** Longer than anything here may take: a hang shows as a failure, not as a test that never ends. */
const HANG_MS = 15_000

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, scheduling: 'fifo' })

/** One request over a kept connection. Never rejects, never repeats: what happened is in the answer. */
export function send(base: string, { method = 'GET', path = PROFILE, token, body, headers }: Call): Promise<Answer> {
  const start = performance.now()
  const payload = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve) => {
    const outgoing = request(
      base + path,
      {
        agent,
        method,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(payload && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          ...headers,
        },
      },
      (incoming) => {
        let text = ''
        incoming.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        incoming.on('end', () => {
          const type = String(incoming.headers['content-type'])
          const json = /json/.test(type) && text !== '' ? JSON.parse(text) : undefined
          finish({ status: incoming.statusCode ?? 0, headers: incoming.headers, json })
        })
        incoming.on('error', fail)
      },
    )
    function finish(part: Partial<Answer>): void {
      clearTimeout(timer)
      resolve({ status: 0, headers: {}, json: undefined, error: '', ms: performance.now() - start, ...part })
    }
    function fail(error: NodeJS.ErrnoException): void {
      finish({ error: error.code ?? error.message })
    }
    const timer = setTimeout(() => outgoing.destroy(new Error('HANG')), HANG_MS)
    outgoing.on('error', fail).end(payload)
  })
}

/** Whether an answer says "not now, try again": 503 with a time. */
export function isRefusal(answer: Answer): boolean {
  return answer.status === 503 && Number(answer.headers['retry-after']) > 0
}

/** In short, for a test's message: `503 database_unavailable`, `ECONNRESET`. */
export function describe(answer: Answer): string {
  return answer.status === 0 ? answer.error : `${answer.status} ${answer.json?.code ?? ''}`.trim()
}

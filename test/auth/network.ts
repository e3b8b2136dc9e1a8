import { once } from 'node:events'
import { connect, Socket } from 'node:net'
import type { Test } from 'tap'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

/**
 * Records `host:port` of every connection that this process opens from now on, whoever opens it: every TCP and TLS client ends up in
 * this one method, with the host's name as it was asked for.
 */
export function recordConnections(t: Test): readonly string[] {
  const addresses: string[] = []
  const original = Socket.prototype.connect
  Socket.prototype.connect = function record(this: Socket, ...args: unknown[]): Socket {
    addresses.push(addressOf(args.flat()))
    return Reflect.apply(original, this, args)
  }
  t.teardown(() => {
    Socket.prototype.connect = original
  })
  return addresses
}

/** The three ways to call it: with options (which `net.connect` wraps in an array), a port and a host, or a path. */
function addressOf([first, second]: readonly unknown[]): string {
  if (typeof first !== 'object' || first === null) return typeof second === 'string' ? `${second}:${first}` : `${first}`
  const { host = 'localhost', port, path } = first as { host?: string; port?: number; path?: string }
  return path ?? `${host}:${port}`
}

/** One GET over a socket of its own, the header lines and whatever follows them exactly as given. */
export async function requestRaw(port: number, path: string, lines: readonly string[]): Promise<Reply> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write([`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines, '', ''].join('\r\n'))
  let text = ''
  for await (const chunk of socket.setEncoding('latin1')) text += chunk
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const [statusLine = '', ...headers] = head.split('\r\n')
  return { status: Number(statusLine.split(' ')[1]), headers: Object.fromEntries(headers.map(nameAndValue)), body }
}

function nameAndValue(line: string): [string, string] {
  const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? []
  return [name.toLowerCase(), value]
}

import { once } from 'node:events'
import { type AddressInfo, createServer, type ListenOptions, type Server } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { EX_UNAVAILABLE, FatalError } from './fatal-error.ts'

/** Connections that wait to be accepted. With Node's 511, callers who come all at once wait seconds for TCP to try again. */
const BACKLOG = 4_096
/**
 * Sockets that listen on one port. Node accepts one connection a socket in each turn of its event loop: where a thousand connections keep
 * it busy and turns are long, a new one would wait for many seconds. The kernel spreads them evenly (SO_REUSEPORT).
 */
export const MANY_ACCEPTORS = process.platform === 'linux' ? 64 : 1

const LISTEN_ERRORS: Record<string, string> = {
  EADDRINUSE: 'the port is in use: stop what listens there, or choose another one',
  EACCES: 'the port needs privileges that this process does not have: choose one above 1023',
  EADDRNOTAVAIL: 'HOST is not an address of this machine',
}

/**
 * Lets an app listen.
 * @param variable that says which port, for the message
 * @param acceptors how many sockets share the port
 * @returns ends the listening, but for the app's own socket, which closes with the app
 * @throws FatalError if the address cannot be listened on
 */
export async function listen(
  app: FastifyInstance,
  variable: string,
  host: string,
  port: number,
  acceptors = 1,
): Promise<() => void> {
  const others = Array.from({ length: acceptors - 1 }, () => createAcceptor(app))
  try {
    const address = { host, port: await reserve(host, port), backlog: BACKLOG, reusePort: acceptors > 1 }
    await app.listen(address)
    await Promise.all(others.map((acceptor) => listening(acceptor, address)))
    return () => {
      for (const acceptor of others) acceptor.close()
    }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    const why = `${variable}: cannot listen on ${host}:${port}: ${LISTEN_ERRORS[code] ?? message}`
    throw new FatalError(why, EX_UNAVAILABLE, { cause: error })
  }
}

/** Says if somebody else listens there, which sharing the port would hide. @returns the port, a free one for 0 */
async function reserve(host: string, port: number): Promise<number> {
  const probe = createServer()
  await listening(probe, { host, port })
  const { port: free } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return free
}

/** Hands what it accepts to the app's own server, with the options that Node's HTTP servers have. */
function createAcceptor({ server }: FastifyInstance): Server {
  return createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket))
}

async function listening(server: Server, options: ListenOptions): Promise<void> {
  server.listen(options)
  await once(server, 'listening')
}

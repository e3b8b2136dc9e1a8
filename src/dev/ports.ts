import { createServer } from 'node:net'

/** Resolves with whether nothing listens on `port` of either loopback address: browsers try `::1` for `localhost` too. */
export async function isFree(port: number): Promise<boolean> {
  return (await canBind(port, '127.0.0.1')) && (await canBind(port, '::1'))
}

/** Resolves with the first free port from `preferred` upwards that is not in `taken`, at most 100 ports further. */
export async function nextFreePort(preferred: number, taken: readonly number[] = []): Promise<number> {
  for (let port = preferred; port < preferred + 100 && port < 65_536; port++) {
    if (!taken.includes(port) && (await isFree(port))) return port
  }
  throw new Error(`No free port from ${preferred} upwards: choose another one`)
}

/** Resolves with a port that the system found free on 127.0.0.1. Another process may still take it first. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function canBind(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    // Only a port in use counts: a machine without IPv6 cannot bind ::1 at all.
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(!['EADDRINUSE', 'EACCES'].includes(error.code ?? '')),
    )
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

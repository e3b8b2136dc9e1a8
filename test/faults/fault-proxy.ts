import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Teardown } from '../helpers/database.ts'
import { createFramer, createStatementTracker, type Frame, isSslRequest } from '../helpers/wire.ts'

/**
 * Where the connection is cut around a statement: before it reaches the server; when the server has carried it out and nothing of the
 * answer has passed; in the middle of the answer; right behind the answer.
 */
export type Moment = 'before' | 'executed' | 'answering' | 'answered'
export const MOMENTS: readonly Moment[] = ['before', 'executed', 'answering', 'answered']

/** Stands between the service and PostgreSQL and misbehaves on demand. */
export interface FaultProxy {
  /** The same database, by way of the proxy. */
  through(url: string): string
  /** Connections that the service holds now. */
  readonly connections: number
  /** Connections that were ever made. */
  readonly accepted: number
  /** Everything passes again; what a black hole has swallowed so far comes out late, as after a healed network. */
  pass(): void
  /** New connections are refused. `pass` listens again. */
  refuse(): void
  /** Nothing comes through in either direction and nobody is told: connections that exist, and new ones unless they are spared. */
  blackHole(options?: { sparingNew?: boolean }): void
  /** Every answer comes this much later. */
  delay(ms: number): void
  /** Hangs up on everybody. */
  cut(): void
  /** From now on new connections lead to another server; the existing ones stay where they are. */
  pointTo(url: string): void
  /** Cuts the connection once, at the next statement of that name or text. Resolves when it has happened. */
  cutAt(moment: Moment, statement: string): Promise<void>
}

interface Trap {
  moment: Moment
  statement: string
  sprung(): void
}

interface Pair {
  hold(): void
  release(): void
  destroy(): void
}

/** @param url the connection string of the real server */
export async function startFaultProxy(t: Teardown, url: string): Promise<FaultProxy> {
  const pairs = new Set<Pair>()
  let target = addressOf(url)
  let delayMs = 0
  let holdNew = false
  let accepted = 0
  let trap: Trap | undefined

  /** Gives the trap if this is its moment, and disarms it. */
  function springs(moment: Moment, statement: string | undefined): Trap | undefined {
    if (trap === undefined || trap.moment !== moment || trap.statement !== statement) return undefined
    const sprung = trap
    trap = undefined
    return sprung
  }

  function accept(client: Socket): void {
    accepted++
    const server = connect(target.port, target.host)
    const tracker = createStatementTracker()
    const pair: Pair = {
      hold() {
        client.pause()
        server.pause()
      },
      release() {
        client.resume()
        server.resume()
      },
      destroy() {
        client.destroy()
        server.destroy()
        pairs.delete(pair)
      },
    }
    /** Hangs up after what has been written so far. */
    function hangUp({ sprung }: Trap): void {
      client.end()
      server.destroy()
      pairs.delete(pair)
      sprung()
    }

    const fromClient = createFramer({ startup: true })
    const fromServer = createFramer({ startup: false })
    client.on('data', (chunk) => {
      const passing: Frame[] = []
      for (const frame of fromClient(chunk)) {
        if (isSslRequest(frame)) fromServer.expectLetter()
        const cut = springs('before', tracker.sent(frame))
        if (cut) {
          server.write(join(passing))
          return hangUp(cut)
        }
        passing.push(frame)
      }
      if (passing.length > 0) server.write(join(passing))
    })

    const toClient = later(client, () => delayMs)
    server.on('data', (chunk) => {
      const passing: Frame[] = []
      for (const frame of fromServer(chunk)) {
        const statement = tracker.answering
        const last = frame.type === 'Z'
        if (last) tracker.answered()
        // Until the answer is complete the statement may not have been committed: hold it back, then cut.
        if (!last && trap?.moment === 'executed' && trap.statement === statement) continue
        const cut = last ? (springs('executed', statement) ?? springs('answering', statement)) : undefined
        if (!cut) passing.push(frame)
        const end = cut ?? (last ? springs('answered', statement) : undefined)
        if (end) {
          client.write(join(passing))
          return hangUp(end)
        }
      }
      if (passing.length > 0) toClient(join(passing))
    })

    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', pair.destroy)
    }
    client.on('end', () => server.end())
    server.on('end', () => client.end())
    pairs.add(pair)
    if (holdNew) pair.hold()
  }

  const listener = createServer({ allowHalfOpen: true }, accept).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const proxy: FaultProxy = {
    through: (database) => Object.assign(new URL(database), { host: `127.0.0.1:${port}` }).href,
    get connections() {
      return pairs.size
    },
    get accepted() {
      return accepted
    },
    pass() {
      delayMs = 0
      holdNew = false
      for (const pair of pairs) pair.release()
      if (!listener.listening) listener.listen(port, '127.0.0.1')
    },
    refuse() {
      listener.close()
    },
    blackHole({ sparingNew = false } = {}) {
      holdNew = !sparingNew
      for (const pair of pairs) pair.hold()
    },
    delay(ms) {
      delayMs = ms
    },
    cut() {
      for (const pair of pairs) pair.destroy()
    },
    pointTo(database) {
      target = addressOf(database)
    },
    cutAt: (moment, statement) =>
      new Promise((resolve) => {
        trap = { moment, statement, sprung: resolve }
      }),
  }
  t.teardown(() => {
    listener.close()
    proxy.cut()
  })
  return proxy
}

/** Writes what it is given `delay()` milliseconds later, in order. */
function later(socket: Socket, delay: () => number): (bytes: Buffer) => void {
  const waiting: { due: number; bytes: Buffer }[] = []
  function flush(): void {
    while (waiting[0] && waiting[0].due <= performance.now()) socket.write(waiting.shift()?.bytes ?? '')
    if (waiting[0]) setTimeout(flush, waiting[0].due - performance.now())
  }
  return (bytes) => {
    waiting.push({ due: Math.max(performance.now() + delay(), waiting.at(-1)?.due ?? 0), bytes })
    if (waiting.length === 1) flush()
  }
}

function join(frames: readonly Frame[]): Buffer {
  return Buffer.concat(frames.map(({ bytes }) => bytes))
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port) }
}

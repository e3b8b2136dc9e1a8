import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import type { Teardown } from './database.ts'
import { createFramer } from './wire.ts'

/** What went over the wire to PostgreSQL. */
export interface Traffic {
  /** By name, or by text if they have none, in the order they were sent. */
  statements: string[]
  /** How often the service sent something after it had waited for an answer. */
  roundTrips: number
}

export interface WireCounter {
  /** The same database, by way of the counter. */
  through(url: string): string
  /** What `work` sends. Nothing else may be going on. */
  count(work: () => Promise<unknown>): Promise<Traffic>
  /** `connection statement` -> how often it was parsed there. */
  readonly parsed: ReadonlyMap<string, number>
}

/** Stands between the service and PostgreSQL, passes everything on as it is, and counts. */
export async function startWireCounter(t: Teardown, url: string): Promise<WireCounter> {
  const server = new URL(url)
  const parsed = new Map<string, number>()
  let traffic: Traffic = { statements: [], roundTrips: 0 }
  let answered = true
  let connections = 0

  const listener = createServer((client) => {
    const connection = connections++
    const upstream = connect(Number(server.port), server.hostname)
    const frames = createFramer({ startup: true })
    client.on('data', (chunk) => {
      if (answered) traffic.roundTrips++
      answered = false
      for (const { type, bytes } of frames(chunk)) {
        const [first = '', second = ''] = bytes.toString('utf8', 5).split('\0')
        if (type === 'P') parsed.set(`${connection} ${first}`, (parsed.get(`${connection} ${first}`) ?? 0) + 1)
        if (type === 'B') traffic.statements.push(second)
        if (type === 'Q') traffic.statements.push(first)
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      answered = true
      client.write(chunk)
    })
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  t.teardown(() => listener.close())
  const { port } = listener.address() as AddressInfo

  return {
    through: (database) => Object.assign(new URL(database), { host: `127.0.0.1:${port}` }).href,
    async count(work) {
      traffic = { statements: [], roundTrips: 0 }
      await work()
      return traffic
    },
    parsed,
  }
}

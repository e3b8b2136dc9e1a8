import { connect, type Socket } from 'node:net'

/** What came of a run of requests. Times in milliseconds. */
export interface LoadResult {
  requests: number
  /** Answers that were not what the scenario expects. */
  unexpected: number
  seconds: number
  latencies: Float64Array
}

export interface Load {
  port: number
  connections: number
  seconds: number
  /** The bytes of the n-th request. */
  request: (n: number) => Buffer
  expect: number
  /** Ends the run early: how many requests there are at all. */
  limit?: number
}

/**
 * A closed loop over keep-alive connections: each sends its next request when the last is answered. Reads no more of HTTP than it must
 * (status, Content-Length), since it shares the processors with what it measures.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const latencies: number[] = []
  let sent = 0
  let unexpected = 0
  const start = performance.now()
  const end = start + load.seconds * 1000

  async function loop(): Promise<void> {
    const socket = connect(load.port, '127.0.0.1').setNoDelay()
    const answers = readAnswers(socket)
    while (performance.now() < end && sent < (load.limit ?? Number.POSITIVE_INFINITY)) {
      const begin = performance.now()
      socket.write(load.request(sent++))
      const status = await answers.next()
      latencies.push(performance.now() - begin)
      if (status !== load.expect) unexpected++
    }
    socket.destroy()
  }

  await Promise.all(Array.from({ length: load.connections }, loop))
  const seconds = (performance.now() - start) / 1000
  return { requests: latencies.length, unexpected, seconds, latencies: Float64Array.from(latencies).sort() }
}

function readAnswers(socket: Socket): { next(): Promise<number> } {
  let buffered = Buffer.alloc(0)
  let waiting: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined
  socket.on('data', (chunk) => {
    buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk])
    const headEnd = buffered.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = buffered.toString('latin1', 0, headEnd)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (buffered.length < headEnd + 4 + length) return
    buffered = buffered.subarray(headEnd + 4 + length)
    waiting?.resolve(Number(head.slice(9, 12)))
  })
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('the connection was closed')))
  return {
    next: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
      }),
  }
}

// A thread of its own: what it measures must not wait for the test, nor the test for it. Reads no more of HTTP than it must.
import { connect, type Socket } from 'node:net'
import { parentPort, Worker, workerData } from 'node:worker_threads'

export interface LoadPlan {
  url: string
  seconds: number
  /** Whole requests without a body or with one, in turn. */
  requests: readonly string[]
  /** Connections: of a closed loop, where each sends its next request when the last is answered; of an open one, at most. */
  connections: number
  /** An open loop: requests a second, whether those before them have been answered or not. */
  rate?: number
}

export interface LoadReport {
  /** Milliseconds from sending (connecting, if need be) to the whole answer, by what was answered: `200`, `503 overloaded`, `ECONNRESET`. */
  answers: Map<string, number[]>
  /** Requests that were due. */
  due: number
  /** From the first request to the last answer. */
  seconds: number
  /** 503s without Retry-After. */
  rude: number
}

/** Runs it to its end: until every request is answered. */
export function generateLoad(plan: LoadPlan): Promise<LoadReport> {
  return new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url), { workerData: { loadPlan: plan } }).on('message', resolve).on('error', reject)
  })
}

interface Connection {
  send(request: string): void
}

/** Longer than anything may take. */
const HANG_MS = 15_000

async function run({ url, seconds, requests, connections, rate }: LoadPlan): Promise<LoadReport> {
  const { hostname, port } = new URL(url)
  const report: LoadReport = { answers: new Map(), due: 0, seconds: 0, rude: 0 }
  const idle: Connection[] = []
  /** Requests that are due, and no connection is free. */
  let waiting = 0
  let next = 0
  let open = 0
  let underWay = 0
  let resolveDone = () => {}
  const done = new Promise<void>((resolve) => {
    resolveDone = resolve
  })
  const start = performance.now()
  const end = start + seconds * 1000

  function dispatch(): void {
    const connection = idle.pop() ?? (open < connections ? begin() : undefined)
    if (!connection) return void waiting++
    underWay++
    connection.send(requests[next++ % requests.length] ?? '')
  }

  function settle(what: string, sentAt: number): void {
    underWay--
    const times = report.answers.get(what) ?? []
    report.answers.set(what, times)
    times.push(performance.now() - sentAt)
  }

  /** After each answer: what waits goes first; a closed loop makes the next request itself. */
  function proceed(): void {
    const now = performance.now()
    if (now >= end) {
      if (underWay === 0) resolveDone()
    } else if (waiting > 0) {
      waiting--
      dispatch()
    } else if (rate === undefined) {
      report.due++
      dispatch()
    }
  }

  function begin(): Connection {
    open++
    let sentAt = 0
    let alive = true
    const socket: Socket = connect(Number(port), hostname).setNoDelay().setTimeout(HANG_MS)
    const connection: Connection = {
      send(request) {
        sentAt = performance.now()
        socket.write(request, 'latin1')
      },
    }
    function fail(why: string): void {
      if (!alive) return
      alive = false
      open--
      const spare = idle.indexOf(connection)
      if (spare >= 0) return void idle.splice(spare, 1)
      settle(why, sentAt)
      proceed()
    }
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk
      const headEnd = text.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const head = text.slice(0, headEnd).toLowerCase()
      const length = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1])
      if (text.length < headEnd + 4 + length) return
      const status = head.slice(9, 12)
      if (status === '503' && !/\r\nretry-after: [1-9]/.test(head)) report.rude++
      const code = status === '200' ? '' : ` ${/"code":"(\w+)"/.exec(text)?.[1]}`
      text = ''
      settle(status + code, sentAt)
      if (/\r\nconnection: close/.test(head)) {
        alive = false
        open--
        socket.destroy()
      } else idle.push(connection)
      proceed()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message))
    socket.on('timeout', () => socket.destroy(new Error('HANG')))
    socket.on('close', () => fail('closed'))
    return connection
  }

  function tick(): void {
    const now = performance.now()
    const wanted = Math.floor((Math.min(now, end) - start) * ((rate ?? 0) / 1000))
    for (; report.due < wanted; report.due++) dispatch()
    if (now < end) setTimeout(tick, 1)
    else if (underWay === 0) resolveDone()
  }

  if (rate === undefined) {
    for (let i = 0; i < connections; i++) {
      report.due++
      dispatch()
    }
  } else tick()
  await done
  report.seconds = (performance.now() - start) / 1000
  return report
}

if (workerData?.loadPlan) {
  parentPort?.postMessage(await run(workerData.loadPlan))
  process.exit()
}

import { write, writeSync } from 'node:fs'

const BLOCK = 32 * 1024
const MAX_WAITING = 2 ** 20
const FLUSH_MS = 500

export interface LogOutput {
  write(line: string): void
  /** Lines that were dropped. */
  readonly dropped: number
}

/**
 * Standard output, 32 KiB or half a second at a time: a system call for every line would cost more than the request. A reader that has
 * stopped reading does not stop the service: lines beyond 1 MiB are dropped. (Pino's own destination in this mode tries for ever to hand its
 * last lines to a reader that has gone, and the process never ends.)
 */
export function createLogOutput(fd: number): LogOutput {
  let waiting = ''
  let writing = false
  let dropped = 0

  function flush(): void {
    if (writing || waiting === '') return
    writing = true
    const block = Buffer.from(waiting)
    waiting = ''
    write(fd, block, (error, written) => {
      writing = false
      // A full pipe is tried again at the next flush; after other errors nobody reads any more.
      const rest = error?.code === 'EAGAIN' ? block : block.subarray(error ? block.length : written)
      waiting = rest.toString('utf8') + waiting
      if (!error && waiting.length >= BLOCK) flush()
    })
  }

  setInterval(flush, FLUSH_MS).unref()
  process.on('exit', () => {
    try {
      if (waiting) writeSync(fd, waiting)
    } catch {
      // nobody reads
    }
  })

  return {
    get dropped() {
      return dropped
    },
    write(line) {
      if (waiting.length > MAX_WAITING) {
        dropped++
        return
      }
      waiting += line
      if (waiting.length >= BLOCK) flush()
    },
  }
}

import { setTimeout as sleep } from 'node:timers/promises'

const count = { pass: 0, fail: 0 }

/** Prints a line for a promise that was looked at: what was `seen` too, if it is not kept. */
export function check(promise: string, kept: boolean, seen: unknown = ''): void {
  count[kept ? 'pass' : 'fail']++
  const shown = typeof seen === 'string' ? seen : JSON.stringify(seen)
  console.log(`${kept ? 'ok' : 'not ok'} - ${promise}${kept ? '' : `: ${shown}`}`)
}

/** Prints the last line, which counts them as tap does, and sets the exit code. */
export function finish(): void {
  console.log(`# { total: ${count.pass + count.fail}, pass: ${count.pass}, fail: ${count.fail} }`)
  process.exitCode = count.fail > 0 ? 1 : 0
}

/** Asks until the answer is 200, or for 30 seconds; @returns the last status, or why there was no answer */
export async function untilReady(url: string): Promise<number | string> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const seen = await fetch(url).then(
      ({ status }) => status,
      ({ cause }) => String(cause.code),
    )
    if (seen === 200 || Date.now() > deadline) return seen
    await sleep(10)
  }
}

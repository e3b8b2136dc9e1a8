const PARENT_CHECK_MS = 500
/** npm passes on the Ctrl-C that the terminal has sent to everybody already: one key press, several signals. */
const SAME_PRESS_MS = 1000

/**
 * Resolves when this process is told to end: by SIGINT, SIGTERM or SIGHUP, because its parent is gone, or because
 * nobody reads its output any more. A second Ctrl-C ends it on the spot; what it has started notices and ends as well.
 */
export function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    let since = 0
    const stop = (signal?: NodeJS.Signals): void => {
      if (signal && since && Date.now() - since > SAME_PRESS_MS) process.exit(130)
      since ||= Date.now()
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
    process.stdout.on('error', () => stop())
    const parent = process.ppid
    setInterval(() => process.ppid !== parent && stop(), PARENT_CHECK_MS).unref()
  })
}

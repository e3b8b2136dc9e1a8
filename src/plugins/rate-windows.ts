/** What is left of a key's share of the current window. */
export interface Share {
  max: number
  remaining: number
  /** Until the window ends. */
  ttlInSeconds: number
  isExceeded: boolean
}

interface Window {
  count: number
  endsAt: number
}

/**
 * Counts requests by key in fixed windows, in the memory of this process.
 * @param maxKeys of more, those whose window began first are forgotten
 */
export function createRateWindows(
  { max, windowMs }: { max: number; windowMs: number },
  { maxKeys = 10_000, now = () => performance.now() } = {},
): (key: string) => Share {
  // In the order in which the windows began.
  const windows = new Map<string, Window>()

  function begin(key: string, at: number): Window {
    const window = { count: 0, endsAt: at + windowMs }
    windows.delete(key)
    const [oldest] = windows.keys()
    if (windows.size >= maxKeys && oldest !== undefined) windows.delete(oldest)
    windows.set(key, window)
    return window
  }

  return (key) => {
    const at = now()
    const known = windows.get(key)
    const window = known && at < known.endsAt ? known : begin(key, at)
    window.count++
    return {
      max,
      remaining: Math.max(0, max - window.count),
      ttlInSeconds: Math.ceil((window.endsAt - at) / 1000),
      isExceeded: window.count > max,
    }
  }
}

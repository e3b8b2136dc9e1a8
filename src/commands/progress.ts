const REDRAW_MS = 200
const WIDTH = 30

export interface Progress {
  /** @param share from 0 to 1; null: not known */
  show(lines: number, share: number | null): void
  /** Takes the bar away. */
  end(): void
}

/** A bar on a terminal, and nothing anywhere else. */
export function createProgress(terminal: NodeJS.WriteStream = process.stderr): Progress {
  const start = performance.now()
  let drawn = 0
  if (!terminal.isTTY) return { show() {}, end() {} }
  return {
    show(lines, share) {
      const now = performance.now()
      if (now - drawn < REDRAW_MS) return
      drawn = now
      const filled = Math.round((share ?? 0) * WIDTH)
      const bar = share === null ? '' : `[${'#'.repeat(filled).padEnd(WIDTH)}] ${(share * 100).toFixed(1)}% `
      const rate = Math.round(lines / ((now - start) / 1000))
      terminal.write(`\r\u001b[K${bar}${lines.toLocaleString('en')} lines, ${rate.toLocaleString('en')} a second`)
    },
    end() {
      if (drawn > 0) terminal.write('\r\u001b[K')
    },
  }
}

/** What a check has found out. Holds nothing personal and no secret: people paste it into tickets. */
export interface Finding {
  /** What was looked at, e.g. `database`. */
  check: string
  state: 'ok' | 'warning' | 'failed'
  found: string
  /** What to do about it. */
  advice?: string
}

export type Report = (finding: Finding) => void

/** Something of the input in a message: in quotes, on one line, not too long. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/** How far another clock is from ours, told and judged. @param aheadS seconds; negative: behind */
export function judgeClock(check: string, aheadS: number, limits: { warnS: number; failS: number }): Finding {
  const apart = Math.abs(aheadS)
  const found =
    apart < limits.warnS
      ? `agrees within ${limits.warnS} s`
      : `${apart.toFixed(1)} s ${aheadS > 0 ? 'ahead' : 'behind'}`
  if (apart < limits.warnS) return { check, state: 'ok', found }
  const state = apart < limits.failS ? 'warning' : 'failed'
  return { check, state, found, advice: 'set the clocks of both machines by NTP; tokens and times depend on them' }
}

/** Why a fetch failed: a network code, if there is one. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return message === 'fetch failed' ? String((cause as { code?: string } | undefined)?.code ?? cause) : message
}

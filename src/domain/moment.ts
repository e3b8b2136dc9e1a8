import type { FieldError } from './problem.ts'

const DAY_MS = 86_400_000

/**
 * A caller's point in time as the database gives it back: UTC, six digits, `Z`. So two of them compare as text.
 * @param text RFC 3339 with any offset
 * @param now the same form; the result is later
 * @returns the moment, or what is wrong with it
 */
export function futureMoment(text: string, now: string, pointer: string): string | FieldError {
  const [, fraction = ''] = /\.(\d+)/.exec(text) ?? []
  const whole = new Date(text.replace(/\.\d+/, '').toUpperCase().replace(' ', 'T'))
  // A leap second is no time that JavaScript knows, nor is a year after 9999 one that the format knows.
  if (Number.isNaN(whole.getTime()) || whole.getUTCFullYear() > 9999) {
    return { pointer, code: 'format', detail: 'must be a point in time before the year 10000' }
  }
  const moment = `${whole.toISOString().slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`
  return moment > now ? moment : { pointer, code: 'in_the_past', detail: 'must be in the future' }
}

/** @param moment and the result: UTC, six digits, `Z` */
export function addDays(moment: string, days: number): string {
  const day = new Date(Date.parse(moment) + days * DAY_MS).toISOString()
  return day.slice(0, 19) + moment.slice(19)
}

import { Problem } from './problem.ts'

/** Days of a time zone, as instants: the first of each period, and the end of the last one. */
export interface ReportRange {
  from: string
  /** The last day, which is part of the range. */
  to: string
  time_zone: string
  /** The day that each period begins with. */
  labels: string[]
  /** RFC 3339, one more than there are labels. */
  boundaries: string[]
}

export interface RangeQuery {
  from?: string
  to?: string
  time_zone?: string
}

const DAY_MS = 86_400_000
const DEFAULT_DAYS = 30
const MAX_DAYS = 1_100
/** All offsets, and all changes of them, are multiples of it. */
export const SLOT_MS = 15 * 60_000
/** No zone is further from UTC. */
const MAX_OFFSET_MS = 16 * 3_600_000

/**
 * @param length of a period: a day, or a week that begins on Monday; the first and last week are cut where the range is
 * @throws Problem `invalid_parameter`
 */
export function reportRange(query: RangeQuery, length: 'day' | 'week' | 'range', now: Date): ReportRange {
  const time_zone = query.time_zone ?? 'UTC'
  const dayOf = dayIn(time_zone)
  const to = query.to ?? dayOf(now.getTime())
  const last = dayNumber(to, 'to')
  const first = query.from === undefined ? last - DEFAULT_DAYS + 1 : dayNumber(query.from, 'from')
  if (last < first) throw invalid('to', 'must not be before from')
  if (last - first >= MAX_DAYS) throw invalid('to', `must be less than ${MAX_DAYS} days after from`)

  const starts: number[] = []
  for (let day = first; day <= last; day++) {
    // Day 4 was a Monday.
    if (day === first || length === 'day' || (length === 'week' && (day - 4) % 7 === 0)) starts.push(day)
  }
  const boundaries = [...starts, last + 1].map((day) => new Date(startOf(day, dayOf)).toISOString())
  return { from: dayName(first), to, time_zone, labels: starts.map(dayName), boundaries }
}

/** The first instant of a day, be it midnight or, where clocks jump over that, later. */
function startOf(day: number, dayOf: (ms: number) => string): number {
  const name = dayName(day)
  let low = day * DAY_MS - MAX_OFFSET_MS
  let high = day * DAY_MS + MAX_OFFSET_MS
  while (high - low > SLOT_MS) {
    const middle = low + Math.floor((high - low) / 2 / SLOT_MS) * SLOT_MS
    if (dayOf(middle) < name) low = middle
    else high = middle
  }
  return high
}

/** What day it is somewhere, as 2026-11-23. */
function dayIn(timeZone: string): (ms: number) => string {
  try {
    // Names only: what an offset means depends on whom one asks.
    if (!/^[A-Za-z]/.test(timeZone)) throw new RangeError('not a name')
    const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    return (ms) => format.format(ms)
  } catch {
    throw invalid('time_zone', 'must be the IANA name of a time zone, such as Europe/Berlin')
  }
}

function dayNumber(name: string, parameter: string): number {
  const ms = Date.parse(`${name}T00:00:00Z`)
  if (Number.isNaN(ms) || dayName(ms / DAY_MS) !== name) throw invalid(parameter, 'must be a day, such as 2026-11-23')
  const year = Number(name.slice(0, 4))
  // PostgreSQL has no year 0, and nothing was recorded before computers counted from 1970.
  if (year < 1970 || year > 9998) throw invalid(parameter, 'must be a day of the years 1970 to 9998')
  return ms / DAY_MS
}

function dayName(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

function invalid(parameter: string, detail: string): Problem {
  return new Problem('invalid_parameter', { errors: [{ pointer: `#/query/${parameter}`, code: 'range', detail }] })
}

import type { Handler } from '../contract/handler.ts'
import { registrationLines, withoutSmall } from '../domain/registration.ts'
import { type ReportRange, reportRange } from '../domain/report-range.ts'
import { watermark } from '../queries/report-counts.ts'
import { registrationCounts } from '../queries/reports.ts'
import { reportReply } from './report-reply.ts'

const COLUMNS = ['key', 'created', 'completed', 'rate', 'median_seconds'] as const

export const getRegistrationsReport: Handler<'getRegistrationsReport'> = async ({ services, query, accept }) => {
  const { by = 'day' } = query
  const { reads } = services
  const range = reportRange(query, by === 'week' ? 'week' : by === 'day' ? 'day' : 'range', services.now())
  const asOf = (await watermark(reads, 'reports'))?.updated_at ?? null
  const lines =
    by === 'day' || by === 'week'
      ? byPeriod(range, await registrationCounts(reads, 'period', range.boundaries))
      : registrationLines(withoutSmall(await registrationCounts(reads, by, range.boundaries)))
  return reportReply(accept, range, asOf, COLUMNS, lines, { by })
}

/** Periods in which nobody came are there as well. */
function byPeriod({ labels }: ReportRange, rows: { key: string; took: number; users: number }[]) {
  const none = labels.map((key) => ({ key, took: -1, users: 0 }))
  return registrationLines([...none, ...rows.map((row) => ({ ...row, key: labels[Number(row.key) - 1] ?? '' }))])
}

import type { Handler } from '../contract/handler.ts'
import { ACCESS_COLUMNS, accessLines } from '../domain/access-report.ts'
import { reportRange } from '../domain/report-range.ts'
import { accessCounts } from '../queries/access-counts.ts'
import { reportReply } from './report-reply.ts'

export const getAccessReport: Handler<'getAccessReport'> = async ({ services, query, accept }) => {
  const { reads, now } = services
  const asOf = now()
  const range = reportRange(query, 'range', asOf)
  const lines = accessLines(await accessCounts(reads, range.boundaries))
  return reportReply(accept, range, asOf.toISOString(), ACCESS_COLUMNS, lines)
}

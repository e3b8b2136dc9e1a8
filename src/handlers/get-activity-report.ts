import type { Handler } from '../contract/handler.ts'
import { reportRange } from '../domain/report-range.ts'
import { activityCounts } from '../queries/activity.ts'
import { reportReply } from './report-reply.ts'

const COLUMNS = ['day', 'daily', 'weekly', 'monthly'] as const

export const getActivityReport: Handler<'getActivityReport'> = async ({ services, query, accept }) => {
  const { reads, now } = services
  const asOf = now()
  const range = reportRange(query, 'day', asOf)
  const lines = await activityCounts(reads, range)
  return reportReply(accept, range, asOf.toISOString(), COLUMNS, lines)
}

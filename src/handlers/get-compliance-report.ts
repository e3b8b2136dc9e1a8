import type { Handler } from '../contract/handler.ts'
import { MIN_USERS, OTHER } from '../domain/registration.ts'
import { reportRange } from '../domain/report-range.ts'
import { watermark } from '../queries/report-counts.ts'
import { eventCounts } from '../queries/reports.ts'
import { reportReply } from './report-reply.ts'

const COLUMNS = ['event', 'subject', 'detail', 'count', 'average_ms', 'max_ms'] as const

export const getComplianceReport: Handler<'getComplianceReport'> = async ({ services, query, accept }) => {
  const { reads, attributes } = services
  const range = reportRange(query, 'range', services.now())
  const asOf = (await watermark(reads, 'reports'))?.updated_at ?? null
  const declared = new Set(attributes.consent.values())
  const totals = new Map<
    string,
    { event: string; subject: string; detail: string; count: number; total: number; max: number }
  >()
  for (const row of await eventCounts(reads, range.boundaries)) {
    const isConsent = row.event.startsWith('consent_')
    const rare = isConsent && row.count < MIN_USERS
    // Clients name purposes and versions: what few have said may be anything.
    const subject = rare && !declared.has(row.subject) ? OTHER : row.subject
    const detail = rare && row.detail !== '' ? OTHER : row.detail
    const key = JSON.stringify([row.event, subject, detail])
    const known = totals.get(key) ?? { event: row.event, subject, detail, count: 0, total: 0, max: 0 }
    totals.set(key, {
      ...known,
      count: known.count + row.count,
      total: known.total + row.total_ms,
      max: Math.max(known.max, row.max_ms),
    })
  }
  const lines = [...totals.values()].map(({ event, subject, detail, count, total, max }) => ({
    event: event as 'erasure',
    subject,
    detail,
    count,
    average_ms: event === 'erasure' ? Math.round(total / count) : null,
    max_ms: event === 'erasure' ? max : null,
  }))
  return reportReply(accept, range, asOf, COLUMNS, lines)
}

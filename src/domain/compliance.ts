import { type CommittedRow, kindsOf } from './change-feed.ts'
import { slotOf } from './registration.ts'

/** What a data protection officer counts. */
export type ComplianceEvent = 'consent_given' | 'consent_withdrawn' | 'erasure' | 'export' | 'read'

export interface EventCount {
  slot: string
  event: ComplianceEvent
  /** Of a consent its purpose, of a read or an export the operation; of an erasure nothing. */
  subject: string
  /** Of a consent the version of the policy. */
  detail: string
  count: number
  total_ms: number
  max_ms: number
}

/** A line of the consent ledger, as far as it is counted. */
export interface CountedConsent {
  purpose: string
  status: string
  policy_version: string | null
  decided_at: string
}

/** Counts by quarter of an hour. */
export function countEvents(rows: readonly CommittedRow[], consents: readonly CountedConsent[]): EventCount[] {
  const counts = new Map<string, EventCount>()
  const add = (at: string, event: ComplianceEvent, subject: string, detail = '', ms = 0) => {
    const slot = slotOf(at)
    const key = JSON.stringify([slot, event, subject, detail])
    const known = counts.get(key) ?? { slot, event, subject, detail, count: 0, total_ms: 0, max_ms: 0 }
    counts.set(key, {
      ...known,
      count: known.count + 1,
      total_ms: known.total_ms + ms,
      max_ms: Math.max(known.max_ms, ms),
    })
  }
  for (const row of rows) {
    if (row.is_read) add(row.occurred_at, 'read', row.operation)
    else if (row.operation === 'exportProfile') add(row.occurred_at, 'export', row.operation)
    else if (kindsOf(row).includes('erasure')) add(row.occurred_at, 'erasure', '', '', untilErased(row))
  }
  for (const { purpose, status, policy_version, decided_at } of consents) {
    add(decided_at, status === 'given' ? 'consent_given' : 'consent_withdrawn', purpose, policy_version ?? '')
  }
  return [...counts.values()]
}

/** From the request, whose id has the time in it, to the transaction that erases everything. */
function untilErased({ request_id, occurred_at }: CommittedRow): number {
  if (request_id?.[14] !== '7') return 0
  const received = Number.parseInt(request_id.slice(0, 8) + request_id.slice(9, 13), 16)
  return Math.max(0, Math.round(Date.parse(occurred_at) - received))
}

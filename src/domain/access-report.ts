/** What happened to a resource in a time. */
export interface AccessCount {
  resource: string
  /** `request_due`, `license_due`: ended by its date. */
  event: string
  count: number
}

const COLUMN_OF = {
  request_made: 'requests_made',
  request_approved: 'requests_approved',
  request_denied: 'requests_denied',
  request_cancelled: 'requests_cancelled',
  request_due: 'requests_expired',
  license_granted: 'licenses_granted',
  license_revoked: 'licenses_revoked',
  license_due: 'licenses_expired',
} as const
type Column = (typeof COLUMN_OF)[keyof typeof COLUMN_OF]
const COUNTS = Object.values(COLUMN_OF)

export type AccessLine = Record<Column, number> & { resource: string }

export const ACCESS_COLUMNS = ['resource', ...COUNTS] as const

/** A line for each resource of which anything happened, in the order of the counts. */
export function accessLines(counts: readonly AccessCount[]): AccessLine[] {
  const lines = new Map<string, AccessLine>()
  for (const { resource, event, count } of counts) {
    const none = Object.fromEntries(COUNTS.map((column) => [column, 0])) as Record<Column, number>
    const line = lines.get(resource) ?? { resource, ...none }
    line[COLUMN_OF[event as keyof typeof COLUMN_OF]] = count
    lines.set(resource, line)
  }
  return [...lines.values()].filter((line) => COUNTS.some((column) => line[column] > 0))
}

import type { Change } from './diff.ts'

/** A row of the audit trail. */
export interface AuditRow {
  id: string
  occurred_at: string
  version: number | null
  operation: string
  actor: string
  client: string | null
  request_id: string | null
  changes: unknown
  /** Only of a read by somebody else. */
  read: unknown
}

/** The same as the owner sees it. */
export interface HistoryEntry {
  id: string
  at: string
  operation: string
  version: number | null
  actor: { subject: string; client: string | null; self: boolean }
  request_id: string | null
  changes: Change[]
  read?: ReadRecord
}

/** What somebody else got to see, and of how many users at once. */
export interface ReadRecord {
  fields: string[]
  users: number
}

/** @param owner the subject of the user whose history it is */
export function toHistoryEntry(row: AuditRow, owner: string): HistoryEntry {
  return {
    id: row.id,
    at: row.occurred_at,
    operation: row.operation,
    version: row.version,
    actor: { subject: row.actor, client: row.client, self: row.actor === owner },
    request_id: row.request_id,
    changes: row.changes as HistoryEntry['changes'],
    ...(row.read === null ? {} : { read: row.read as ReadRecord }),
  }
}

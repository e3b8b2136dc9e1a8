import { type Change, diff } from './diff.ts'
import type { JsonObject } from './json.ts'

// Roles and resources are defined by administrators. Who changes a definition stands in a ledger of its own.

/** An entry of that ledger. */
export interface DefinitionRow {
  id: string
  occurred_at: string
  operation: string
  actor: string
  client: string | null
  request_id: string | null
  changes: unknown
}

/** The same as callers see it. */
export interface DefinitionEntry {
  id: string
  at: string
  operation: string
  actor: { subject: string; client: string | null }
  request_id: string | null
  changes: Change[]
}

/** Place by place; all of it at once where there was nothing, or is nothing any more. */
export function definitionChanges(before: JsonObject | null, after: JsonObject | null): Change[] {
  if (before && after) return diff(before, after)
  return [{ pointer: '', ...(before && { old: before }), ...(after && { new: after }) }]
}

export function toDefinitionEntry(row: DefinitionRow): DefinitionEntry {
  const { id, occurred_at: at, operation, actor: subject, client, request_id } = row
  return { id, at, operation, actor: { subject, client }, request_id, changes: row.changes as Change[] }
}

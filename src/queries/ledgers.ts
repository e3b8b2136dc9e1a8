import { type RawBuilder, sql } from 'kysely'
import type { Parameters } from '../db/statement.ts'
import type { NewConsent } from '../domain/consent.ts'
import type { Change } from '../domain/diff.ts'
import { uuidv7 } from '../domain/uuid.ts'

/** Who did it, through which application, in which request: what every line of the audit trail and the consent ledger carries. */
export interface Attribution {
  operation: string
  actor: string
  client: string | null
  requestId: string
}

/** Parameters of a statement that writes the ledgers beside the change itself. */
export interface LedgerValues {
  audit_id: string
  operation: string
  actor: string
  client: string | null
  request_id: string
  changes: string
  consents: string
}

export function ledgerValues(
  attribution: Attribution,
  changes: readonly Change[],
  consents: readonly NewConsent[],
): LedgerValues {
  return {
    audit_id: uuidv7(),
    operation: attribution.operation,
    actor: attribution.actor,
    client: attribution.client,
    request_id: attribution.requestId,
    changes: JSON.stringify(changes),
    consents: JSON.stringify(consents.map((consent) => ({ id: uuidv7(), ...consent }))),
  }
}

/** For a statement whose CTE `changed` holds the user's new `id` and `version`: its audit row. */
export function insertAudit($: Parameters<LedgerValues>): RawBuilder<object> {
  return sql<object>`(
    insert into accounts_audit (id, user_id, version, operation, actor, client, request_id, changes)
    select ${$('audit_id')}::uuid, id, version, ${$('operation')}, ${$('actor')}, ${$('client')}, ${$('request_id')}::uuid, ${$('changes')}::jsonb
    from changed)`
}

/** Parameters of a statement that records something beside the profile, such as a licence, in the user's history. */
export type EventValues = Omit<LedgerValues, 'consents'>

export function eventValues(attribution: Attribution, changes: readonly Change[]): EventValues {
  const { consents, ...values } = ledgerValues(attribution, changes, [])
  return values
}

/** For a statement whose CTE `changed` holds a `user_id`: the audit row of a change that makes no version of the profile. */
export function insertEvent($: Parameters<EventValues>): RawBuilder<object> {
  return sql<object>`(
    insert into accounts_audit (id, user_id, operation, actor, client, request_id, changes)
    select ${$('audit_id')}::uuid, user_id, ${$('operation')}, ${$('actor')}, ${$('client')}, ${$('request_id')}::uuid, ${$('changes')}::jsonb
    from changed)`
}

/** For the same: its lines in the consent ledger. */
export function insertConsents($: Parameters<LedgerValues>): RawBuilder<object> {
  return sql<object>`(
    insert into accounts_consent
      (id, user_id, version, purpose, status, policy_version, text_hash, locale, source, actor, client, request_id)
    select c.id, changed.id, changed.version, c.purpose, c.status, c.policy_version, c.text_hash, c.locale, c.source,
      ${$('actor')}, ${$('client')}, ${$('request_id')}::uuid
    from changed, jsonb_to_recordset(${$('consents')}::jsonb)
      as c(id uuid, purpose text, status text, policy_version text, text_hash text, locale text, source text))`
}

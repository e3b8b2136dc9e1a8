import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement } from '../db/statement.ts'
import type { DefinitionRow } from '../domain/definition.ts'
import { type Position, START } from './audit.ts'
import type { EventValues } from './ledgers.ts'

/** What administrators define; the name of its column in the ledger. */
export type Defined = 'role' | 'resource'

const LEDGERS = { role: 'accounts_role_audit', resource: 'accounts_resource_audit' } as const

interface PageValues {
  name: string
  occurred_at: string
  id: string
  limit: number
}

const PAGES = { role: page('role'), resource: page('resource') }

/** For a statement whose CTE `changed` holds the `name` of what was created, changed or deleted: its entry in the ledger. */
export function insertDefinitionEntry(defined: Defined, $: Parameters<EventValues>): RawBuilder<object> {
  // Not now(), when the transaction began: it may have waited for its turn.
  return sql<object>`(
    insert into ${sql.table(LEDGERS[defined])} (id, occurred_at, ${sql.ref(defined)}, operation, actor, client, request_id, changes)
    select ${$('audit_id')}::uuid, clock_timestamp(), name, ${$('operation')}, ${$('actor')}, ${$('client')}, ${$('request_id')}::uuid,
      ${$('changes')}::jsonb
    from changed)`
}

/** One page of what happened to a role or a resource itself, newest first. @param after where the page before ended */
export function definitionHistory(
  db: Queryable,
  defined: Defined,
  name: string,
  { after = START, limit }: { after: Position | undefined; limit: number },
): Promise<DefinitionRow[]> {
  const [occurred_at, id] = after
  return db.run(PAGES[defined], { name, occurred_at, id, limit })
}

function page(defined: Defined) {
  return readStatement(`find_${defined}_history_page`, (db, $: Parameters<PageValues>) =>
    db
      .selectFrom(LEDGERS[defined])
      .select(['id', 'occurred_at', 'operation', 'actor', 'client', 'request_id', 'changes'])
      .where(sql<boolean>`${sql.ref(defined)} = ${$('name')}`)
      .where(sql<boolean>`(occurred_at, id) < (${$('occurred_at')}::timestamptz, ${$('id')}::uuid)`)
      .orderBy('occurred_at', 'desc')
      .orderBy('id', 'desc')
      .limit($('limit')),
  )
}

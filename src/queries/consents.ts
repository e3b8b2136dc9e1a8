import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement } from '../db/statement.ts'

/** A line of the consent ledger. */
export interface ConsentRow {
  id: string
  purpose: string
  status: string
  policy_version: string | null
  text_hash: string | null
  locale: string | null
  source: string
  actor: string
  decided_at: string
}

const COLUMNS = [
  'id',
  'purpose',
  'status',
  'policy_version',
  'text_hash',
  'locale',
  'source',
  'actor',
  'decided_at',
] as const

const findLatest = readStatement('find_latest_consents', (db, $: Parameters<{ subject: string }>) =>
  db
    .selectFrom('accounts_consent as c')
    .innerJoin('accounts_user as u', 'u.id', 'c.user_id')
    .select(COLUMNS.map((column) => `c.${column}` as const))
    .distinctOn('c.purpose')
    .where('u.auth0_id', '=', $('subject'))
    .orderBy('c.purpose')
    .orderBy('c.version', 'desc'),
)

const findLedger = readStatement('find_consent_ledger', (db, $: Parameters<{ user_id: string; version: number }>) =>
  db
    .selectFrom('accounts_consent')
    .select(COLUMNS)
    .where('user_id', '=', $('user_id'))
    .where('version', '<=', $('version'))
    .orderBy(sql`version`)
    .orderBy('purpose'),
)

/** The latest decision on every purpose, by purpose. */
export function latestConsents(db: Queryable, subject: string): Promise<ConsentRow[]> {
  return db.run(findLatest, { subject })
}

/** The whole ledger of one user up to a version, oldest first. */
export function consentLedger(db: Queryable, userId: string, version: number): Promise<ConsentRow[]> {
  return db.run(findLedger, { user_id: userId, version })
}

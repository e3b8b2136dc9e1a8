import { sql } from 'kysely'
import type { Transaction } from '../db/database.ts'
import { type Parameters, statement } from '../db/statement.ts'
import type { NewConsent } from '../domain/consent.ts'
import type { User } from '../domain/user.ts'
import { type Attribution, insertAudit, insertConsents, type LedgerValues, ledgerValues } from './ledgers.ts'

const lockVersion = statement('lock_user_version', (db, $: Parameters<{ id: string; version: number }>) =>
  db.selectFrom('accounts_user').select('id').where('id', '=', $('id')).where('version', '=', $('version')).forUpdate(),
)

const blankUser = statement('erase_user', (db, $: Parameters<LedgerValues & { id: string }>) =>
  db
    .with('changed', (cte) =>
      cte
        .updateTable('accounts_user')
        .set({
          email: null,
          email_verified: false,
          email_conflict: false,
          first_name: null,
          last_name: null,
          profile_data: sql`'{}'::jsonb`,
          registration_completed_at: null,
          version: sql`version + 1`,
          updated_at: sql`now()`,
          erased_at: sql`now()`,
        })
        .where('id', '=', $('id'))
        .returning(['id', 'version']),
    )
    .with('unassigned', (cte) => cte.deleteFrom('accounts_user_role').where('user_id', '=', $('id')))
    .with('audited', () => insertAudit($))
    .with('consented', () => insertConsents($))
    .selectFrom('changed')
    .select('id'),
)

// The days of activity go last: taking them out of the counts locks rows that everybody counts in.
const scrub = statement('scrub_ledgers', (db, $: Parameters<{ id: string; kept_pointers: readonly string[] }>) =>
  db
    .with('inactive', (cte) => cte.deleteFrom('accounts_activity').where('user_id', '=', $('id')))
    .selectNoFrom([
      sql`accounts_scrub(${$('id')}::uuid, ${$('kept_pointers')}::text[])`.as('scrubbed'),
      sql`accounts_clear_unmanaged_columns(${$('id')}::uuid)`.as('cleared'),
    ]),
)

/** Holds a user's row until the transaction ends. @returns false if the version is not the one that was read */
export async function lockUser(db: Transaction, { id, version }: Pick<User, 'id' | 'version'>): Promise<boolean> {
  return (await db.run(lockVersion, { id, version })).length > 0
}

/**
 * Licences go, and their seats are free. Requests keep their state and lose what was written; what was pending is cancelled. Stored answers
 * go: they hold all of it. That there was something, and when, stays in the history.
 */
const endAccess = statement('end_access_of_user', (db, $: Parameters<{ id: string }>) =>
  db
    .with('ended', (cte) => cte.deleteFrom('accounts_license').where('user_id', '=', $('id')))
    .with('forgotten', (cte) => cte.deleteFrom('accounts_idempotency').where('user_id', '=', $('id')))
    .updateTable('accounts_access_request')
    .set({
      reason: null,
      note: null,
      status: sql`case when status <> 'pending' then status when expires_at <= now() then 'expired' else 'cancelled' end`,
      decided_at: sql`coalesce(decided_at, now())`,
      decided_by: null,
    })
    .where('user_id', '=', $('id')),
)

/**
 * Erases a user's data everywhere and keeps the identity. The lock comes first and the scrubbing sees everything committed before it:
 * a concurrent write is either scrubbed too, or comes after the erasure.
 * @param keptPointers pointers of declared fields: they may stay in the history, without values
 * @returns false if the version is not the one the decision was made for
 */
export async function eraseUser(
  db: Transaction,
  user: User,
  consents: readonly NewConsent[],
  keptPointers: readonly string[],
  attribution: Attribution,
): Promise<boolean> {
  const { id } = user
  if (!(await lockUser(db, user))) return false
  await db.run(blankUser, { id, ...ledgerValues(attribution, [], consents) })
  await db.run(endAccess, { id })
  await db.run(scrub, { id, kept_pointers: keptPointers })
  return true
}

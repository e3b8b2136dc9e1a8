import { sql } from 'kysely'
import type { Queryable, Transaction } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import type { Identity, IdentityEvent } from '../domain/identity-event.ts'

/** What is known of an event and its user. */
export interface KnownOfEvent {
  /** The event was here before. */
  seen: boolean
  identity: Identity | null
  /** When the identity provider deleted this subject; null: it has not. */
  deletedAt: string | null
}

interface EventKey {
  source: string
  event_id: string
}

type Hashes = readonly Buffer[]

const findKnown = readStatement(
  'find_known_of_event',
  (db, $: Parameters<EventKey & { subject: string; hashes: Hashes }>) =>
    db
      .selectFrom(sql<{ subject: string }>`(select ${$('subject')}::text as subject)`.as('asked'))
      .leftJoin('accounts_user as u', 'u.auth0_id', 'asked.subject')
      .leftJoin('accounts_identity as i', 'i.user_id', 'u.id')
      .select(['i.event_at', 'i.event_id', 'i.account_created_at', 'i.blocked'])
      .select([
        sql<boolean>`exists (
          select from accounts_inbox where source = ${$('source')} and event_id = ${$('event_id')})`.as('seen'),
        sql<string | null>`(
          select max(deleted_at) from accounts_tombstone where subject_hash = any (${$('hashes')}::bytea[]))`.as(
          'deleted_at',
        ),
      ]),
)

const insertEvent = statement('insert_inbox_event', (db, $: Parameters<EventKey>) =>
  db
    .insertInto('accounts_inbox')
    .values({ source: $('source'), event_id: $('event_id') })
    .onConflict((conflict) => conflict.doNothing())
    .returning('event_id'),
)

const upsertIdentity = statement(
  'upsert_identity',
  (
    db,
    $: Parameters<{
      user_id: string
      event_at: string
      event_id: string
      account_created_at: string | null
      blocked: boolean
    }>,
  ) =>
    db
      .insertInto('accounts_identity')
      .values({
        user_id: $('user_id'),
        event_at: $('event_at'),
        event_id: $('event_id'),
        account_created_at: $('account_created_at'),
        blocked: $('blocked'),
      })
      .onConflict((conflict) =>
        conflict.column('user_id').doUpdateSet((eb) => ({
          event_at: eb.ref('excluded.event_at'),
          event_id: eb.ref('excluded.event_id'),
          account_created_at: sql`coalesce(excluded.account_created_at, accounts_identity.account_created_at)`,
          blocked: eb.ref('excluded.blocked'),
        })),
      ),
)

const bury = statement('bury_subject', (db, $: Parameters<{ hashes: Hashes; at: string; known_as: string | null }>) =>
  db.selectNoFrom(
    sql`accounts_bury(${$('hashes')}::bytea[], ${$('at')}::timestamptz, ${$('known_as')}::uuid)`.as('buried'),
  ),
)

const unbury = statement('unbury_subject', (db, $: Parameters<{ hashes: Hashes }>) =>
  db.deleteFrom('accounts_tombstone').where(sql<boolean>`subject_hash = any (${$('hashes')}::bytea[])`),
)

const forget = statement('forget_subject', (db, $: Parameters<{ id: string }>) =>
  db.selectNoFrom(sql`accounts_forget_subject(${$('id')}::uuid)`.as('forgotten')),
)

const forgetAsActor = statement(
  'forget_actor',
  (db, $: Parameters<{ hashes: Hashes; subject: string; batch: number }>) =>
    db.selectNoFrom(
      sql<number>`accounts_forget_actor(${$('hashes')}::bytea[], ${$('subject')}, ${$('batch')}::integer)`.as(
        'changed',
      ),
    ),
)

const nextActor = readStatement('find_next_actor', (db, $: Parameters<{ after: string }>) =>
  db.selectNoFrom(sql<string | null>`accounts_next_actor(${$('after')})`.as('actor')),
)

const countTombstones = readStatement('count_tombstones', (db, $: Parameters<{ hashes: Hashes }>) =>
  db
    .selectFrom('accounts_tombstone')
    .select(sql<number>`count(*)::integer`.as('count'))
    .where(sql<boolean>`subject_hash = any (${$('hashes')}::bytea[])`),
)

export async function findKnownOfEvent(db: Queryable, event: IdentityEvent, hashes: Hashes): Promise<KnownOfEvent> {
  const { id: event_id, source, subject } = event
  const [row] = await db.run(findKnown, { event_id, source, subject, hashes })
  if (!row) throw new Error('findKnown always gives a row')
  const { seen, deleted_at: deletedAt, ...identity } = row
  return { seen, deletedAt, identity: identity.event_at === null ? null : (identity as Identity) }
}

/** @returns false if the event was here before */
export async function receiveOnce(tx: Transaction, { id: event_id, source }: IdentityEvent): Promise<boolean> {
  return (await tx.run(insertEvent, { event_id, source })).length > 0
}

/** Remembers what the newest event said. The caller holds the user's row. */
export async function rememberIdentity(tx: Transaction, userId: string, event: IdentityEvent): Promise<void> {
  const { id: event_id, at: event_at, accountCreatedAt: account_created_at, blocked } = event
  await tx.run(upsertIdentity, { user_id: userId, event_id, event_at, account_created_at, blocked })
}

/**
 * From the end of this transaction on nobody becomes a user under this subject; until then, whoever tries waits.
 * @param userId what they are called from now on where they acted on others; null: they are nobody here, and get a pseudonym
 */
export async function burySubject(
  tx: Transaction,
  hashes: Hashes,
  { at, userId }: { at: string; userId: string | null },
): Promise<void> {
  await tx.run(bury, { hashes, at, known_as: userId })
}

export async function unburySubject(tx: Transaction, hashes: Hashes): Promise<void> {
  await tx.run(unbury, { hashes })
}

/** Takes the subject off an erased user and out of their ledgers; what stays is a row that nobody can be found by. */
export async function forgetSubject(tx: Transaction, userId: string): Promise<void> {
  await tx.run(forget, { id: userId })
}

/**
 * Takes the subject of somebody who is buried out of what they did to others: the fact stays, under a pseudonym.
 * @returns how many places were changed; as many as `batch`: there may be more
 */
export async function forgetActor(db: Queryable, hashes: Hashes, subject: string, batch: number): Promise<number> {
  return (await db.run(forgetAsActor, { hashes, subject, batch }))[0]?.changed ?? 0
}

/** All subjects that have acted on others, each once. */
export async function* actorsOnOthers(db: Queryable): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const actor = (await db.run(nextActor, { after }))[0]?.actor ?? null
    if (actor === null) return
    yield actor
    after = actor
  }
}

export async function isBuried(db: Queryable, hashes: Hashes): Promise<boolean> {
  return ((await db.run(countTombstones, { hashes }))[0]?.count ?? 0) > 0
}

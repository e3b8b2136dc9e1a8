import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement } from '../db/statement.ts'
import { erased } from './licenses.ts'

export interface Question {
  /** The user's id or subject. */
  user: string
  resource: string
}

export type Refusal =
  | 'unknown_resource'
  | 'resource_archived'
  | 'unknown_user'
  | 'user_erased'
  | 'no_licence'
  | 'expired'

export interface Answer extends Question {
  expires_at: string | null
  /** null: allowed */
  reason: Refusal | null
  /** When, by the database's clock: the same for all answers. */
  at: string
}

interface CheckValues {
  subjects: readonly string[]
  ids: readonly (string | null)[]
  resources: readonly string[]
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * One moment for all: `now()` is the time at which the statement begins. Each pair is looked up by key, whatever the planner thinks of their
 * number: that is what the limits are for.
 */
const check = readStatement('check_access', (db, $: Parameters<CheckValues>) =>
  db
    .selectFrom(
      sql<{ subject: string; id: string | null; resource: string; place: number }>`(
        select * from unnest(${$('subjects')}::text[], ${$('ids')}::uuid[], ${$('resources')}::text[])
        with ordinality as pair(subject, id, resource, place))`.as('asked'),
    )
    .leftJoinLateral(
      sql<{ id: string; erased: boolean }>`(
        select id, ${erased('accounts_user')} as erased from accounts_user where id = asked.id limit 1)`.as('by_id'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      sql<{ id: string; erased: boolean }>`(
        select id, ${erased('accounts_user')} as erased from accounts_user where auth0_id = asked.subject limit 1)`.as(
        'by_subject',
      ),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      sql<{ archived: boolean }>`(select archived from accounts_resource where name = asked.resource limit 1)`.as('r'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      sql<{ user_id: string | null; expires_at: string | null }>`(
        select user_id, expires_at from accounts_license
        where resource = asked.resource and user_id = coalesce(by_id.id, by_subject.id) limit 1)`.as('l'),
      (join) => join.onTrue(),
    )
    .select([
      'asked.subject as user',
      'asked.resource',
      'l.expires_at',
      sql<string>`now()`.as('at'),
      sql<Refusal | null>`case
        when r.archived is null then 'unknown_resource'
        when r.archived then 'resource_archived'
        when by_id.id is null and by_subject.id is null then 'unknown_user'
        when case when by_id.id is null then by_subject.erased else by_id.erased end then 'user_erased'
        when l.user_id is null then 'no_licence'
        when l.expires_at <= now() then 'expired'
      end`.as('reason'),
    ])
    .orderBy('asked.place'),
)

/** Answers in the order of the questions, from one snapshot. */
export function checkAccess(db: Queryable, questions: readonly Question[]): Promise<Answer[]> {
  return db.run(check, {
    subjects: questions.map(({ user }) => user),
    ids: questions.map(({ user }) => (UUID.test(user) ? user : null)),
    resources: questions.map(({ resource }) => resource),
  })
}

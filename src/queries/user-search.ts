import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, type Statement, statement } from '../db/statement.ts'
import { Problem } from '../domain/problem.ts'
import type { User } from '../domain/user.ts'
import type { UserFilter } from '../domain/user-search.ts'
import { NIL_UUID } from '../domain/uuid.ts'
import type { Attribution } from './ledgers.ts'
import { insertReads, type ReadValues, readValues } from './read-ledger.ts'
import { toUser, USER_COLUMNS } from './users.ts'

/** How many users a page looks at, at most, to find those that all filters let through: what bounds the time it takes. */
const REACH = 2_000
const START: SearchPosition = ['', NIL_UUID]

/** Where a page ends: the folded name (empty, unless it was searched by name), and the id. */
export type SearchPosition = [key: string, id: string]

export interface FoundUsers {
  users: User[]
  /** Where the next page begins behind; null: there is none. */
  next: SearchPosition | null
}

interface SearchValues extends ReadValues {
  auth0_id: string | null
  email: string | null
  name: string | null
  role: string | null
  complete: boolean | null
  attribute: string | null
  value: string | null
  attribute_names: readonly string[]
  attribute_values: readonly string[]
  after_key: string
  after_id: string
  reach: number
  limit: number
  more: number
}

type $ = Parameters<SearchValues>
type Row = Partial<User> & { ready: boolean; key: string | null; last_key: string | null; last_id: string | null }

const COLUMNS = sql.join(USER_COLUMNS.map((column) => sql.ref(column)))
const UNKEYED = sql`''::text collate "C" as key`

/** Behind what was seen, in the order of the ids. */
const byId = (condition: ($: $) => RawBuilder<unknown>) => ($: $) =>
  sql`
  select ${COLUMNS}, ${UNKEYED} from accounts_user
  where ${condition($)} and id > ${$('after_id')}::uuid order by id limit ${$('reach')}`

/** The users whose ids an index gives in their order. */
const byReference = (ids: ($: $) => RawBuilder<unknown>) => ($: $) =>
  sql`
  select ${COLUMNS}, ${UNKEYED} from (${ids($)}) matching,
    lateral (select ${COLUMNS} from accounts_user where id = matching.user_id limit 1) u`

/**
 * One of the two indexes on names, in its order. Two bounds, since LIKE finds no index unless the pattern is known when the plan is made:
 * no text that begins with the prefix lies behind the prefix and the last of all characters. One lower bound only, whichever is higher: of two,
 * PostgreSQL may begin at the lower one and read all names before the prefix.
 */
const byName = ($: $, column: 'first_name' | 'last_name', condition: RawBuilder<unknown>) => sql`
  select ${COLUMNS}, ${folded(column)} as key from accounts_user
  where (${folded(column)}, id) > (greatest(${$('after_key')}::text, ${prefix($)}) collate "C", ${$('after_id')}::uuid)
    and ${isBelowPrefixEnd($, column)} and ${condition}
  order by ${folded(column)}, id limit ${$('reach')}`

/** One statement for each filter that can lead the search; the others have to hold besides. In this order: who leads leaves most out. */
const SEARCHES = {
  auth0_id: search(
    'auth0_id',
    byId(($) => sql`auth0_id = ${$('auth0_id')}`),
  ),
  email: search(
    'email',
    byId(($) => sql`${folded('email')} = accounts_fold(${$('email')}::text)`),
  ),
  name: search(
    'name',
    ($) => sql`
      select * from (
        (${byName($, 'first_name', sql`true`)})
        union all
        (${byName($, 'last_name', sql`(${hasPrefix($, 'first_name')}) is not true`)})) named
      order by key, id limit ${$('reach')}`,
  ),
  role: search(
    'role',
    byReference(
      ($) => sql`
        select user_id from accounts_user_role where role = ${$('role')} and ${IN_FORCE()} and user_id > ${$('after_id')}::uuid
        order by user_id limit ${$('reach')}`,
    ),
  ),
  attribute: search(
    'attribute',
    byReference(
      ($) => sql`
        select user_id from accounts_user_attribute
        where name = ${$('attribute')} and value = left(${$('value')}::text, 255) and user_id > ${$('after_id')}::uuid
          and (select ready from accounts_searchable where name = ${$('attribute')})
        order by user_id limit ${$('reach')}`,
    ),
  ),
  complete: search(
    'complete',
    byId(() => sql`registration_completed_at is not null`),
  ),
  incomplete: search(
    'incomplete',
    byId(() => sql`registration_completed_at is null`),
  ),
  all: search(
    'all',
    byId(() => sql`true`),
  ),
}

/**
 * One page of the users whom all filters let through, each with the record that they were read, in one statement. It looks at a limited number
 * of users: a page may be short and still have a next one.
 * @param fields for the record
 * @throws Problem `not_ready` while an attribute that has just been declared searchable is not yet known of all users
 */
export async function searchUsers(
  db: Queryable,
  filter: UserFilter,
  page: { after: SearchPosition | undefined; limit: number },
  fields: readonly string[],
  attribution: Attribution,
): Promise<FoundUsers> {
  const { after = START, limit } = page
  const leader = leaderOf(filter)
  const [first] = filter.attributes
  const filters = Object.values(filter)
    .flat()
    .filter((each) => each !== undefined).length
  const { auth0_id = null, email = null, name = null, role = null, complete = null, attributes } = filter
  const rows = await db.run(SEARCHES[leader], {
    ...{ auth0_id, email, name, role, complete },
    attribute: leader === 'attribute' ? (first?.name ?? null) : null,
    value: first?.value ?? null,
    attribute_names: attributes.map((each) => each.name),
    attribute_values: attributes.map((each) => each.value),
    after_key: after[0],
    after_id: after[1],
    reach: filters > 1 ? REACH : limit + 1,
    limit,
    more: limit + 1,
    ...readValues(attribution, fields, limit),
  })
  if (rows[0]?.ready === false) throw notReady()
  return toPage(rows, limit)
}

function leaderOf(filter: UserFilter): keyof typeof SEARCHES {
  if (filter.auth0_id !== undefined) return 'auth0_id'
  if (filter.email !== undefined) return 'email'
  if (filter.name !== undefined) return 'name'
  if (filter.role !== undefined) return 'role'
  if (filter.attributes.length > 0) return 'attribute'
  if (filter.complete !== undefined) return filter.complete ? 'complete' : 'incomplete'
  return 'all'
}

function toPage(rows: readonly Row[], limit: number): FoundUsers {
  const found = rows.filter(({ id }) => id !== null)
  const users = found.slice(0, limit).map(({ ready, key, last_key, last_id, ...user }) => toUser(user as User))
  const [last, end] = [found[limit - 1], rows[0]]
  if (found.length > limit && last) return { users, next: [String(last.key), String(last.id)] }
  const next: SearchPosition | null = end?.last_id ? [String(end.last_key), end.last_id] : null
  return { users, next }
}

/** `candidates`: up to `reach` users behind the position, in order; `last`: where they end, if there may be more. */
function search(name: string, candidates: ($: $) => RawBuilder<unknown>): Statement<SearchValues, Row> {
  return statement(`search_users_${name}`, (db, $: $) =>
    db
      .with('candidates', () => sql<{ key: string; id: string }>`(${candidates($)})`)
      .with(
        'passing',
        () => sql<object>`(
          select *, row_number() over (order by key, id) as place from candidates
          where ${residue($)} order by key, id limit ${$('more')})`,
      )
      .with('found', () => sql<object>`(select * from passing where place <= ${$('limit')})`)
      .with('recorded', () => insertReads($))
      .selectFrom(
        sql<Row>`(
          select coalesce((select ready from accounts_searchable where name = ${$('attribute')}), ${$('attribute')}::text is null) as ready
        )`.as('index'),
      )
      .leftJoin(
        sql<{ last_key: string; last_id: string }>`(
          select key as last_key, id as last_id from candidates order by key, id offset ${$('reach')} - 1 limit 1)`.as(
          'last',
        ),
        (join) => join.onTrue(),
      )
      .leftJoin(sql<Partial<User> & { key: string; place: number }>`(select * from passing)`.as('p'), (join) =>
        join.onTrue(),
      )
      .select(['index.ready', 'last.last_key', 'last.last_id', 'p.key'])
      .select(USER_COLUMNS.map((column) => `p.${column}` as const))
      .orderBy('p.place')
      .$castTo<Row>(),
  )
}

/** All filters; the leading one holds already. The subquery is one look at an index for each user, whatever the planner thinks of them. */
function residue($: $): RawBuilder<unknown> {
  return sql`
    (${$('auth0_id')}::text is null or auth0_id = ${$('auth0_id')})
    and (${$('email')}::text is null or ${folded('email')} = accounts_fold(${$('email')}))
    and (${$('name')}::text is null or ${hasPrefix($, 'first_name')} or ${hasPrefix($, 'last_name')})
    and (${$('complete')}::boolean is null or (registration_completed_at is not null) = ${$('complete')})
    and (${$('role')}::text is null or (
      select true from accounts_user_role where user_id = candidates.id and role = ${$('role')} and ${IN_FORCE()} limit 1))
    and (select coalesce(bool_and(accounts_attribute(profile_data, asked.name) is not distinct from asked.value), true)
      from unnest(${$('attribute_names')}::text[], ${$('attribute_values')}::text[]) asked(name, value))`
}

function folded(column: 'email' | 'first_name' | 'last_name'): RawBuilder<unknown> {
  return sql`accounts_fold(${sql.ref(column)}) collate "C"`
}

function prefix($: $): RawBuilder<unknown> {
  return sql`accounts_fold(${$('name')}::text) collate "C"`
}

function hasPrefix($: $, column: 'first_name' | 'last_name'): RawBuilder<unknown> {
  return sql`(${folded(column)} >= ${prefix($)} and ${isBelowPrefixEnd($, column)})`
}

function isBelowPrefixEnd($: $, column: 'first_name' | 'last_name'): RawBuilder<unknown> {
  return sql`${folded(column)} < ${prefix($)} || chr(1114111)`
}

function IN_FORCE(): RawBuilder<unknown> {
  return sql`(expires_at is null or expires_at > now())`
}

function notReady(): Problem {
  const detail = 'the users of an attribute that was made searchable are still being collected'
  const errors = [{ pointer: '#/query/attribute', code: 'attribute_index', detail }]
  return new Problem('not_ready', { errors, headers: { 'Retry-After': '5' } })
}

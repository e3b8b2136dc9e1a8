import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement, statement } from '../db/statement.ts'
import { definitionChanges } from '../domain/definition.ts'
import { completeDefinition, type Resource, type ResourceDefinition } from '../domain/resource.ts'
import { insertDefinitionEntry } from './definition-ledger.ts'
import { type Attribution, type EventValues, eventValues } from './ledgers.ts'

export const RESOURCE_COLUMNS = [
  'r.name',
  'r.title',
  'r.description',
  'r.seats',
  'r.terms_version',
  'r.default_duration_days',
  'r.archived',
  'r.revision',
  'r.created_at',
  'r.updated_at',
] as const

/** How many seats of `r` are taken now: expired licences hold none. */
export function seatsInUse(): RawBuilder<number> {
  return sql<number>`(select count(*)::int from accounts_license seat
    where seat.resource = r.name and (seat.expires_at is null or seat.expires_at > now()))`
}

/** The same where seats are limited; elsewhere nobody needs to know, and there may be millions. */
export function limitedSeatsInUse(): RawBuilder<number | null> {
  return sql<number | null>`case when r.seats is not null then ${seatsInUse()} end`
}

type DefinitionValues = Required<ResourceDefinition> & { name: string }

const find = readStatement('find_resource', (db, $: Parameters<{ name: string }>) =>
  db
    .selectFrom('accounts_resource as r')
    .select(RESOURCE_COLUMNS)
    .select(limitedSeatsInUse().as('seats_in_use'))
    .where('r.name', '=', $('name')),
)

/** With what stands in the way of fewer seats, and of its end. */
const findInUse = readStatement('find_resource_in_use', (db, $: Parameters<{ name: string }>) =>
  db
    .selectFrom('accounts_resource as r')
    .select(RESOURCE_COLUMNS)
    .select([
      seatsInUse().as('seats_in_use'),
      sql<boolean>`exists (select from accounts_license l where l.resource = r.name)
        or exists (select from accounts_access_request q where q.resource = r.name)`.as('referenced'),
    ])
    .where('r.name', '=', $('name')),
)

const list = readStatement('list_resources', (db, $: Parameters<{ archived: boolean; after: string; limit: number }>) =>
  db
    .selectFrom('accounts_resource as r')
    .select(RESOURCE_COLUMNS)
    .select(limitedSeatsInUse().as('seats_in_use'))
    .where('r.archived', '=', $('archived'))
    .where('r.name', '>', $('after'))
    .orderBy('r.name')
    .limit($('limit')),
)

const insert = statement('insert_resource', (db, $: Parameters<DefinitionValues & EventValues>) =>
  db
    .with('changed', (cte) =>
      cte
        .insertInto('accounts_resource')
        .values({ name: $('name'), ...definitionColumns($) })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .returning('name'),
    )
    .with('audited', () => insertDefinitionEntry('resource', $))
    .selectFrom('changed')
    .select('name'),
)

const update = statement(
  'update_resource',
  (db, $: Parameters<DefinitionValues & EventValues & { revision: number }>) =>
    db
      .with('changed', (cte) =>
        cte
          .updateTable('accounts_resource')
          .set({ ...definitionColumns($), revision: sql`revision + 1`, updated_at: sql`now()` })
          .where('name', '=', $('name'))
          .where('revision', '=', $('revision'))
          .returning('name'),
      )
      .with('audited', () => insertDefinitionEntry('resource', $))
      .selectFrom('changed')
      .select('name'),
)

const remove = statement('delete_resource', (db, $: Parameters<EventValues & { name: string; revision: number }>) =>
  db
    .with('changed', (cte) =>
      cte
        .deleteFrom('accounts_resource')
        .where('name', '=', $('name'))
        .where('revision', '=', $('revision'))
        .returning('name'),
    )
    .with('audited', () => insertDefinitionEntry('resource', $))
    .selectFrom('changed')
    .select('name'),
)

export async function findResource(db: Queryable, name: string): Promise<Resource | null> {
  const [row] = await db.run(find, { name })
  return row ?? null
}

/** `seats_in_use` is counted in any case; `referenced`: there are licences or requests for it, whatever became of them. */
export async function findResourceInUse(
  db: Queryable,
  name: string,
): Promise<(Resource & { seats_in_use: number; referenced: boolean }) | null> {
  const [row] = await db.run(findInUse, { name })
  return row ?? null
}

/** Resources by name. @param page `after`: the last name of the page before */
export function listResources(
  db: Queryable,
  page: { archived: boolean; after: string | undefined; limit: number },
): Promise<Resource[]> {
  return db.run(list, { ...page, after: page.after ?? '' })
}

/** Creates a resource, and records that. @returns false if there is one of that name */
export async function createResource(
  db: Queryable,
  name: string,
  definition: Required<ResourceDefinition>,
  attribution: Attribution,
): Promise<boolean> {
  const changes = definitionChanges(null, { ...definition })
  return (await db.run(insert, { name, ...definition, ...eventValues(attribution, changes) })).length > 0
}

/** Compare-and-set, and the record of it. @returns false if the resource, or a licence for it, has changed since */
export async function replaceResource(
  db: Queryable,
  resource: Resource,
  definition: Required<ResourceDefinition>,
  attribution: Attribution,
): Promise<boolean> {
  const { name, revision } = resource
  const changes = definitionChanges({ ...completeDefinition(resource) }, { ...definition })
  return (await db.run(update, { name, revision, ...definition, ...eventValues(attribution, changes) })).length > 0
}

/**
 * Deletes a resource, and records that.
 * @returns false if the resource, or a licence for it, has changed since
 * @throws TryAgain if something refers to it by now
 */
export async function deleteResource(db: Queryable, resource: Resource, attribution: Attribution): Promise<boolean> {
  const { name, revision } = resource
  const changes = definitionChanges({ ...completeDefinition(resource) }, null)
  return (await db.run(remove, { name, revision, ...eventValues(attribution, changes) })).length > 0
}

function definitionColumns($: Parameters<DefinitionValues>) {
  return {
    title: $('title'),
    description: $('description'),
    seats: $('seats'),
    terms_version: $('terms_version'),
    default_duration_days: $('default_duration_days'),
    archived: $('archived'),
  }
}

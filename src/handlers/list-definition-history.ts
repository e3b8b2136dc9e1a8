import type { Context, Handler } from '../contract/handler.ts'
import { toDefinitionEntry } from '../domain/definition.ts'
import { notFound } from '../domain/license.ts'
import { type Defined, definitionHistory } from '../queries/definition-ledger.ts'
import { findResource } from '../queries/resources.ts'
import { findRole } from '../queries/roles.ts'
import { noSuchRole } from './get-role.ts'
import { positionIn } from './history-list.ts'
import { pageOf } from './page.ts'

export const listRoleHistory: Handler<'listRoleHistory'> = async ({ services, query, path }) => {
  const page = await pageOfHistory(services, 'role', path.role, query)
  if (page.items.length === 0 && !(await findRole(services.db, path.role))) throw noSuchRole()
  return { status: 200, body: page }
}

export const listResourceHistory: Handler<'listResourceHistory'> = async ({ services, query, path }) => {
  const page = await pageOfHistory(services, 'resource', path.resource, query)
  if (page.items.length === 0 && !(await findResource(services.db, path.resource))) {
    throw notFound('resource', 'resource')
  }
  return { status: 200, body: page }
}

async function pageOfHistory(
  { reads }: Context<'listRoleHistory'>['services'],
  defined: Defined,
  name: string,
  query: Context<'listRoleHistory'>['query'],
) {
  const after = positionIn(query)
  const rows = await definitionHistory(reads, defined, name, { after, limit: query.limit + 1 })
  return pageOf(rows, query.limit, ({ occurred_at, id }) => [occurred_at, id], toDefinitionEntry)
}

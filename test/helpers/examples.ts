import contract from '../../src/contract/generated/contract.json' with { type: 'json' }
import type { Operation } from '../../src/contract/operation.ts'
import type { TestApp } from './app.ts'
import { resolve, table } from './contract.ts'

/** Every permission that the contract names. */
export const ALL_PERMISSIONS = [...new Set(table.flatMap(({ security }) => security?.permissions ?? []))]

/** Makes what the contract's examples name, unless it is there. */
export async function seedExamples({ database }: TestApp): Promise<void> {
  const user = contract.components.parameters.UserId.example
  const role = contract.components.parameters.Role.example
  await database.sql('insert into accounts_user (id, auth0_id) values ($1, $2) on conflict do nothing', [
    user,
    'auth0|example',
  ])
  const { AccessRequestId, Resource, UserId } = contract.components.parameters
  await database.sql(
    `insert into accounts_resource (name, title) values ($1, 'An example')
     on conflict (name) do update set terms_version = null, archived = false, seats = null`,
    [Resource.example],
  )
  await database.sql(
    `insert into accounts_license (resource, user_id, granted_at, granted_by, updated_at)
     values ($1, $2, now(), 'auth0|somebody', now()) on conflict do nothing`,
    [Resource.example, UserId.example],
  )
  // Pending again, whatever was decided: but for one pending request there is no other of the same user.
  await database.sql(
    `with others as (
       delete from accounts_access_request where user_id = $2 and resource = $3 and status = 'pending' and id <> $1)
     insert into accounts_access_request (id, user_id, resource, status, created_at) values ($1, $2, $3, 'pending', now())
     on conflict (id) do update set status = 'pending'`,
    [AccessRequestId.example, UserId.example, Resource.example],
  )
  await database.sql(
    `insert into accounts_role (name, permissions) values ($1, '{users:read}') on conflict do nothing`,
    [role],
  )
  await database.sql(
    `insert into accounts_user_role (user_id, role, granted_by) values ($1, $2, 'test') on conflict do nothing`,
    [user, role],
  )
}

/** Whether the examples name something there that is not the caller's: who is let in finds nothing. */
export function isSomebodyElses({ path }: Operation): boolean {
  return path.startsWith('/accounts/users/profile/') && path.includes('{request_id}')
}

/** An operation's path, filled with the contract's examples. */
export function examplePath({ path, parameters }: Operation): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const parameter = parameters.find((each) => each.in === 'path' && each.name === name)
    const declared = resolve(String(parameter?.schema.slice(1).replace(/\/schema$/, ''))) as { example?: string }
    if (declared.example === undefined) throw new Error(`${path}: the parameter ${name} has no example`)
    return encodeURIComponent(declared.example)
  })
}

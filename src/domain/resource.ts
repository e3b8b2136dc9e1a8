import { Problem } from './problem.ts'

/** What an administrator says about a resource; absent members take their default. */
export interface ResourceDefinition {
  title: string
  description?: string | null
  seats?: number | null
  terms_version?: string | null
  default_duration_days?: number | null
  archived?: boolean
}

/** A stored resource. */
export interface Resource extends Required<ResourceDefinition> {
  name: string
  /** By licences that have not expired; null: not counted. */
  seats_in_use: number | null
  revision: number
  created_at: string
  updated_at: string
}

/** The whole definition, defaults filled in. */
export function completeDefinition(definition: ResourceDefinition): Required<ResourceDefinition> {
  const { title, description = null, seats = null, terms_version = null } = definition
  const { default_duration_days = null, archived = false } = definition
  return { title, description, seats, terms_version, default_duration_days, archived }
}

/** Whether a resource is already what it is defined to be. */
export function isDefinedAs(resource: Resource, definition: Required<ResourceDefinition>): boolean {
  return Object.entries(definition).every(([key, value]) => resource[key as keyof ResourceDefinition] === value)
}

/** @throws Problem `seats_in_use`: there are never more licences in force than seats */
export function requireSeatsFor(definition: Required<ResourceDefinition>, inUse: number): void {
  if (definition.seats === null || definition.seats >= inUse) return
  throw new Problem('seats_in_use', {
    detail: `${inUse} seats are in use: there cannot be ${definition.seats}. Revoke licences first.`,
    errors: [{ pointer: '/seats', code: 'seats_in_use', detail: `must be at least ${inUse}`, limit: inUse }],
  })
}

/** The resource as callers see it. */
export function toResource(resource: Resource): Omit<Resource, 'revision'> {
  const { name, created_at, updated_at, seats_in_use, ...definition } = resource
  const counted = definition.seats === null ? null : seats_in_use
  return { name, ...completeDefinition(definition), seats_in_use: counted, created_at, updated_at }
}

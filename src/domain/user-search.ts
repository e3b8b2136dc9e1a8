import type { AttributeSchema } from './attribute-schema.ts'
import { type FieldError, Problem } from './problem.ts'
import { checkFields } from './user-fields.ts'

/** What a search asks for: every filter that is there has to hold. */
export interface UserFilter {
  auth0_id?: string | undefined
  /** Whatever the case. */
  email?: string | undefined
  /** What the first or the last name begins with, whatever the case. */
  name?: string | undefined
  role?: string | undefined
  /** Whether the profile has ever been complete. */
  complete?: boolean | undefined
  attributes: readonly { name: string; value: string }[]
}

export interface SearchQuery {
  auth0_id?: string
  email?: string
  name?: string
  role?: string
  complete?: boolean
  /** `<name>:<value>` */
  attribute?: string[]
  fields?: string[]
}

/** @throws Problem `invalid_parameter` for attributes that cannot be searched or chosen */
export function toUserFilter(query: SearchQuery, schema: AttributeSchema): UserFilter {
  const attributes = (query.attribute ?? []).map((text) => {
    const colon = text.indexOf(':')
    return { name: text.slice(0, colon), value: text.slice(colon + 1) }
  })
  const errors: FieldError[] = [
    ...attributes.flatMap(({ name }, n) => (schema.searchable.includes(name) ? [] : [unsearchable(n)])),
    ...checkFields(query.fields, schema, '#/query/fields'),
  ]
  if (errors.length > 0) throw new Problem('invalid_parameter', { errors })
  const { auth0_id, email, name, role, complete } = query
  return { auth0_id, email, name, role, complete, attributes }
}

/** What a filter tells of those who are found, whatever fields were chosen. */
export function filteredFields({ auth0_id, email, name, role, complete, attributes }: UserFilter): string[] {
  return [
    ...(auth0_id === undefined ? [] : ['auth0_id']),
    ...(email === undefined ? [] : ['email']),
    ...(name === undefined ? [] : ['first_name', 'last_name']),
    ...(role === undefined ? [] : ['roles']),
    ...(complete === undefined ? [] : ['completion']),
    ...attributes.map((attribute) => `profile_data.${attribute.name}`),
  ]
}

function unsearchable(n: number): FieldError {
  const detail = 'the attribute schema declares no such attribute as searchable'
  return { pointer: `#/query/attribute/${n}`, code: 'not_searchable', detail }
}

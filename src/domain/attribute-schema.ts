import { createHash } from 'node:crypto'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import defaultDocument from './default-attributes.json' with { type: 'json' }
import { isObject, type JsonObject, pointerTo } from './json.ts'
import type { FieldError } from './problem.ts'
import { toFieldErrors } from './schema-errors.ts'

/** The operator's attribute schema, compiled: what governs `profile_data`. */
export interface AttributeSchema {
  document: JsonObject
  /** Short digest of the document; part of every profile's ETag. */
  fingerprint: string
  /** Attributes that a complete profile needs. */
  completion: readonly string[]
  /** Attributes that only the service sets. */
  readOnly: ReadonlySet<string>
  /** Attributes that users can be searched by. */
  searchable: readonly string[]
  /** Attribute -> the purpose whose consent covers it. */
  consent: ReadonlyMap<string, string>
  /** Pointers of the declared attributes: the ones whose names say nothing personal. */
  pointers: readonly string[]
  /** All pointers that may stay in the history after an erasure, without values: fields and declared attributes. */
  keptPointers: readonly string[]
  /** What is wrong with `profile_data`; pointers start with `/profile_data`. */
  validate(profileData: JsonObject): FieldError[]
}

/** The service's own keywords, and where they may stand: on the top-level properties. */
const Property = Type.Object({
  'x-completion': Type.Optional(Type.Boolean()),
  'x-consent': Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_.-]{0,63}$' })),
  'x-searchable': Type.Optional(Type.Boolean()),
  'x-hint': Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  readOnly: Type.Optional(Type.Boolean()),
})

const MetaSchema = Type.Object({
  $schema: Type.Optional(Type.Literal('https://json-schema.org/draft/2020-12/schema')),
  type: Type.Literal('object'),
  properties: Type.Record(Type.String(), Property),
  required: Type.Optional(Type.Array(Type.String(), { maxItems: 0 })),
})

const FIELD_POINTERS = [
  '/email',
  '/email_verified',
  '/email_conflict',
  '/blocked',
  '/first_name',
  '/last_name',
  '/licenses',
  '/access_requests',
  '/roles',
]

const SEARCHABLE_NAME = /^[^\p{Cc}:]{1,100}$/u

const HINTS: Record<string, string> = {
  '/required': 'an incomplete profile must be storable: mark the attribute with "x-completion": true instead',
  '/$schema': 'only JSON Schema 2020-12 is supported',
}

/** The one that ships. Tests have checked it, so that a start need not. */
export function defaultAttributeSchema(): AttributeSchema {
  return compileAttributeSchema(defaultDocument, { validateSchema: false })
}

/**
 * Compiles an attribute schema: JSON Schema 2020-12 with `x-completion`, `x-consent`, `x-searchable`, `x-hint` and `readOnly` on
 * its top-level properties.
 * @throws Error saying what is wrong with the schema and where
 */
export function compileAttributeSchema(document: unknown, { validateSchema = true } = {}): AttributeSchema {
  if (!isObject(document)) throw new Error('the schema must be a JSON object')
  for (const error of Value.Errors(MetaSchema, document)) {
    throw new Error(`${error.instancePath || '/'}: ${HINTS[error.instancePath] ?? error.message}`)
  }
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    validateSchema,
    // For x-hint: errors tell of the schema that they come from.
    verbose: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
  })
  addFormats.default(ajv)
  for (const keyword of ['x-completion', 'x-consent', 'x-searchable', 'x-hint']) ajv.addKeyword({ keyword })
  const check = ajv.compile(document)

  const properties = Object.entries(document.properties as Record<string, JsonObject>)
  const pointers = properties.map(([name]) => pointerTo('/profile_data', name))
  const marked = (keyword: string) =>
    properties.filter(([, property]) => property[keyword] === true).map(([name]) => name)
  return {
    document,
    fingerprint: createHash('sha256').update(JSON.stringify(document)).digest('base64url').slice(0, 8),
    completion: marked('x-completion'),
    readOnly: new Set(marked('readOnly')),
    searchable: searchableOf(marked('x-searchable')),
    consent: new Map(
      properties.flatMap(([name, property]) => (property['x-consent'] ? [[name, String(property['x-consent'])]] : [])),
    ),
    pointers,
    keptPointers: [...FIELD_POINTERS, ...pointers],
    validate: (profileData) => (check(profileData) ? [] : toFieldErrors(check.errors ?? [], '/profile_data')),
  }
}

/** A search names the attribute before a colon, and an index holds the name. */
function searchableOf(names: readonly string[]): readonly string[] {
  const unfit = names.find((name) => !SEARCHABLE_NAME.test(name))
  if (unfit === undefined) return names
  throw new Error(
    `${pointerTo('/properties', unfit)}: the name of a searchable attribute has at most 100 characters, and no colon or control character`,
  )
}

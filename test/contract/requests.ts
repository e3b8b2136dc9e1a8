import fc from 'fast-check'
import { generateSync, type JsonSchema } from 'json-schema-faker'
import contract from '../../src/contract/generated/contract.json' with { type: 'json' }
import type { Operation } from '../../src/contract/operation.ts'
import { resolve } from '../helpers/contract.ts'

// Requests made from the contract itself: what its schemas allow, and what is almost but not quite that.

export interface GeneratedRequest {
  path: string
  headers: Record<string, string>
  body?: string | Buffer
}

/** Values that a service trips over. */
const NASTY: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '\0',
    '\ud800',
    '\u202e',
    'x'.repeat(200),
    -0,
    1e308,
    2 ** 53,
    -1,
    0.1,
    true,
    [],
    {},
  ),
  fc.constantFrom<unknown>({ '': 1 }, { constructor: 1 }, JSON.parse('{"__proto__":{"x":1}}'), [[[[[[[[[1]]]]]]]]]),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ stringUnit: 'grapheme' }),
)

/** JSON that can be stored: numbers as JavaScript knows them exactly. */
const JSON_VALUE = fc
  .jsonValue({ stringUnit: 'grapheme', maxDepth: 3 })
  .filter((value) => !/\d{16}|e\+/.test(JSON.stringify(value)))

/** Attributes as the default schema has them, beside free ones. */
const ATTRIBUTES = fc
  .tuple(
    fc.record(
      {
        phone: fc.constantFrom('009650000000', '+965 (0)000-0.0', null),
        title: fc.option(fc.string({ unit: 'grapheme', maxLength: 30 })),
        registration_source: fc.constantFrom('web', '', null),
      },
      { requiredKeys: [] },
    ),
    fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', 'toString'), fc.string({ unit: 'grapheme' })), JSON_VALUE, {
      maxKeys: 4,
    }),
  )
  .map(([declared, free]) => ({ ...free, ...declared }))

/** An event of the identity provider about users of its own: it must not delete those whose profiles are read back. */
const EVENT = fc.record({
  type: fc.constantFrom('user.created', 'user.updated', 'user.deleted', 'organization.created'),
  time: fc
    .date({ min: new Date(0), max: new Date('2026-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  data: fc.record({
    object: fc.record({
      user_id: fc.constantFrom('auth0|x', 'github|y', 'z'),
      email: fc.option(fc.emailAddress()),
      email_verified: fc.boolean(),
    }),
  }),
})

/** A request for an operation: what the contract allows, or something near it. */
export function requestFor(operation: Operation): fc.Arbitrary<GeneratedRequest> {
  const mount = fc.constantFrom(...operation.mounts)
  const slash = fc.constantFrom('', '/')
  const parameters = fc.tuple(...operation.parameters.map((parameter) => parameterFor(parameter)))
  return fc.tuple(mount, slash, parameters, bodyFor(operation)).map(([prefix, end, values, body]) => {
    let path = prefix + operation.path
    const query: string[] = []
    const headers: Record<string, string> = {}
    for (const [n, { name, in: place }] of operation.parameters.entries()) {
      const value = values[n]
      if (value === undefined) continue
      if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(String(value)))
      else if (place === 'query') query.push(...[value].flat().map((each) => `${name}=${encodeURIComponent(each)}`))
      else headers[name.toLowerCase()] = String(value)
    }
    return {
      path: `${path}${end}${query.length > 0 ? `?${query.join('&')}` : ''}`,
      ...body,
      headers: { ...headers, ...body.headers },
    }
  })
}

function parameterFor({
  name,
  in: place,
  required,
  schema,
}: Operation['parameters'][number]): fc.Arbitrary<string | string[] | undefined> {
  // Whoever asks to wait is kept waiting.
  const valid = name === 'wait' ? fc.constantFrom('0', '1') : fromSchema(schema).map(asText)
  // Headers are ASCII; an empty path segment or a dotted one would be another path.
  const text = place === 'header' ? fc.string() : fc.string({ unit: 'grapheme', minLength: 1 })
  const other = text.filter((value) => place !== 'path' || !/^\.{0,2}$/.test(value))
  // What a path or a list names has to exist; the examples do.
  const { example } = resolve(schema.slice(1).replace(/\/schema$/, '')) as { example?: unknown }
  const known = fc.constant(asText(example))
  const names = place === 'path' || Array.isArray(example)
  const value = fc.oneof(
    { weight: names && example !== undefined ? 40 : 0, arbitrary: known },
    { weight: 9, arbitrary: valid },
    { weight: 1, arbitrary: other },
  )
  return required ? value : fc.option(value, { nil: undefined, freq: 1 })
}

/** A list is a parameter that is repeated. */
function asText(value: unknown): string | string[] {
  return Array.isArray(value) ? value.map(String) : String(value)
}

function bodyFor({ body }: Operation): fc.Arbitrary<{ headers?: Record<string, string>; body?: string | Buffer }> {
  if (!body) return fc.constant({})
  const [types, schemas] = [Object.keys(body.schemas), body.schemas]
  return fc.constantFrom(...types).chain((type) => {
    const headers = { 'content-type': type }
    const valid = fromSchema(schemas[type] as string).chain(withContent)
    const text = valid.map((value) => JSON.stringify(value))
    const mutated = fc
      .tuple(valid, fc.nat(), NASTY)
      .map(([value, at, nasty]) => JSON.stringify(replaceAt(value, at, nasty)))
    const garbled = fc
      .tuple(text, fc.nat(), fc.string({ maxLength: 2 }))
      .map(
        ([json, at, piece]) => json.slice(0, at % (json.length + 1)) + piece + json.slice((at % (json.length + 1)) + 1),
      )
    return fc.oneof(
      { weight: 9, arbitrary: text.map((json) => ({ headers, body: json })) },
      { weight: 3, arbitrary: mutated.map((json) => ({ headers, body: json })) },
      { weight: 1, arbitrary: garbled.map((json) => ({ headers, body: json })) },
      {
        weight: 1,
        arbitrary: fc.uint8Array({ maxLength: 20 }).map((bytes) => ({ headers, body: Buffer.from(bytes) })),
      },
      { weight: 1, arbitrary: fc.record({ headers: fc.record({ 'content-type': fc.string() }), body: text }) },
      { weight: 1, arbitrary: fc.constant({}) },
    )
  })
}

/** Free-form members get content, and read-only ones mostly stay away: they would only be refused. */
function withContent(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || 'status' in value) return fc.constant(value)
  if ('specversion' in value) return EVENT.map((event) => ({ ...value, ...event }))
  const { first_name, last_name, consents } = value as Record<string, unknown>
  const writable = JSON.parse(JSON.stringify({ first_name, last_name, consents }))
  return fc.oneof(
    { weight: 5, arbitrary: ATTRIBUTES.map((profile_data) => ({ ...writable, profile_data })) },
    { weight: 1, arbitrary: fc.constant(value) },
  )
}

function fromSchema(pointer: string): fc.Arbitrary<unknown> {
  const { paths, components } = contract
  const schema = { $ref: pointer, paths, components } as unknown as JsonSchema
  return fc
    .integer({ min: 1, max: 2 ** 31 - 1 })
    .map((seed) => generateSync(schema, { seed, optionalsProbability: 0.4 }))
}

/** A copy in which one place, whichever it is, holds another value. */
function replaceAt(document: unknown, choice: number, value: unknown): unknown {
  const places: (string | number)[][] = []
  const walk = (node: unknown, path: (string | number)[]) => {
    places.push(path)
    if (typeof node === 'object' && node !== null)
      for (const [key, inner] of Object.entries(node)) walk(inner, [...path, key])
  }
  walk(document, [])
  const path = places[choice % places.length] ?? []
  const copy = structuredClone({ root: document })
  let node: Record<string | number, unknown> = copy
  let last: string | number = 'root'
  for (const key of path) {
    node = node[last] as typeof node
    last = key
  }
  node[last] = value
  return copy.root
}

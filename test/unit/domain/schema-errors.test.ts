import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import t from 'tap'
import { toFieldErrors } from '../../../src/domain/schema-errors.ts'

const ajv = new Ajv2020({ allErrors: true, strict: false, verbose: true })
addFormats.default(ajv)

const SECRET = 'the value of somebody'

/** What is said of the value at `/data/x`. */
function said(schema: object, value: unknown) {
  const check = ajv.compile({ properties: { x: schema } })
  check({ x: value })
  return toFieldErrors(check.errors ?? [], '/data')
}

t.test('every keyword that a schema may have is said in words, with its number', async (t) => {
  const cases: [schema: object, value: unknown, code: string, detail: string, limit?: number][] = [
    [{ minLength: 6 }, '12', 'minLength', 'must have at least 6 characters', 6],
    [{ minLength: 1 }, '', 'minLength', 'must not be empty', 1],
    [{ maxLength: 1 }, SECRET, 'maxLength', 'must have at most 1 character', 1],
    [{ maxLength: 3 }, SECRET, 'maxLength', 'must have at most 3 characters', 3],
    [{ minItems: 2 }, [1], 'minItems', 'must have at least 2 entries', 2],
    [{ maxItems: 1 }, [1, 2], 'maxItems', 'must have at most 1 entry', 1],
    [{ uniqueItems: true }, [SECRET, SECRET], 'uniqueItems', 'must not have the same entry twice'],
    [{ minProperties: 1 }, {}, 'minProperties', 'must have at least 1 field', 1],
    [{ maxProperties: 0 }, { [SECRET]: 1 }, 'maxProperties', 'must have at most 0 fields', 0],
    [{ minimum: 18 }, 17, 'minimum', 'must be at least 18', 18],
    [{ maximum: 9.5 }, 10, 'maximum', 'must be at most 9.5', 9.5],
    [{ exclusiveMinimum: 0 }, 0, 'exclusiveMinimum', 'must be more than 0', 0],
    [{ exclusiveMaximum: 5 }, 5, 'exclusiveMaximum', 'must be less than 5', 5],
    [{ multipleOf: 0.5 }, 0.7, 'multipleOf', 'must be a multiple of 0.5'],
    [{ type: 'string' }, 5, 'type', 'must be text'],
    [{ type: ['integer', 'boolean', 'null'] }, SECRET, 'type', 'must be a whole number, true or false or null'],
    [{ enum: ['none', 'vegan', 3] }, SECRET, 'enum', 'must be none, vegan or 3'],
    [{ const: true }, SECRET, 'const', 'must be true'],
    [{ format: 'date' }, SECRET, 'format', 'must be a date like 2026-01-31'],
    [{ format: 'email' }, SECRET, 'format', 'must be an email address'],
    [{ format: 'ipv4' }, SECRET, 'format', 'must be a valid ipv4'],
    [{ pattern: '^E[0-9]+$' }, SECRET, 'pattern', 'must be of the form ^E[0-9]+$'],
    [
      { pattern: '^E[0-9]+$', 'x-hint': 'E and your staff number' },
      SECRET,
      'pattern',
      'must be E and your staff number',
    ],
  ]
  for (const [schema, value, code, detail, limit] of cases) {
    const error = { pointer: '/data/x', code, detail, ...(limit !== undefined && { limit }) }
    t.strictSame(said(schema, value), [error], JSON.stringify(schema))
  }
})

t.test('nothing that is said holds the value, and nothing is in the way of a human', async (t) => {
  const schemas = [
    { not: { type: 'string' } },
    { anyOf: [{ type: 'number' }, { const: 'x' }] },
    { contains: { const: 1 } },
    { dependentRequired: { a: ['b'] } },
    { propertyNames: { maxLength: 2 } },
    { contentEncoding: 'base64', not: {} },
  ]
  for (const schema of schemas) {
    for (const value of [SECRET, [SECRET], { a: SECRET }, { [`${SECRET}s`]: 1 }]) {
      for (const { code, detail } of said(schema, value)) {
        t.notMatch(detail, SECRET, code)
        t.notMatch(detail, /NOT|undefined|"/, `${code}: ${detail}`)
      }
    }
  }
})

import type { ErrorObject } from 'ajv/dist/2020.js'

const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
}

const FORMATS: Record<string, string> = {
  date: 'a date like 2026-01-31',
  'date-time': 'a time like 2026-01-31T09:30:00Z',
  email: 'an email address',
  uri: 'a web address or other URI',
  uuid: 'a UUID',
}

/**
 * What is wrong, as the rest of a sentence that begins with the name of the field: "must have at most 150 characters".
 * A schema that says by `x-hint` what it wants is taken at its word where the keyword alone would say it in a regular expression.
 */
export function inWords({ keyword, params, parentSchema, message }: ErrorObject): string {
  const { limit, type, format, pattern, allowedValues, allowedValue, multipleOf } = params as Record<string, unknown>
  const hint = parentSchema?.['x-hint']
  switch (keyword) {
    case 'minLength':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`
    case 'maxLength':
      return `must have at most ${count(limit, 'character')}`
    case 'minItems':
      return `must have at least ${count(limit, 'entry')}`
    case 'maxItems':
      return `must have at most ${count(limit, 'entry')}`
    case 'minProperties':
      return `must have at least ${count(limit, 'field')}`
    case 'maxProperties':
      return `must have at most ${count(limit, 'field')}`
    case 'minimum':
      return `must be at least ${limit}`
    case 'maximum':
      return `must be at most ${limit}`
    case 'exclusiveMinimum':
      return `must be more than ${limit}`
    case 'exclusiveMaximum':
      return `must be less than ${limit}`
    case 'multipleOf':
      return `must be a multiple of ${multipleOf}`
    case 'uniqueItems':
      return 'must not have the same entry twice'
    case 'type':
      return `must be ${orList([type].flat().map((name) => TYPES[String(name)] ?? String(name)))}`
    case 'enum':
      return `must be ${orList((allowedValues as unknown[]).map(quote))}`
    case 'const':
      return `must be ${quote(allowedValue)}`
    case 'format':
      return `must be ${hint ?? FORMATS[String(format)] ?? `a valid ${format}`}`
    case 'pattern':
      return `must be ${hint ?? `of the form ${pattern}`}`
    case 'contains':
      return 'must have an entry that is missing'
    case 'not':
      return 'must not be this'
    case 'anyOf':
    case 'oneOf':
      return 'must be one of what is allowed here'
    default:
      return message ?? 'is not valid'
  }
}

function count(limit: unknown, noun: string): string {
  return `${limit} ${limit === 1 ? noun : noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`
}

function orList(words: string[]): string {
  return [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' or ')
}

function quote(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

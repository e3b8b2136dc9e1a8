import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { Problem } from '../domain/problem.ts'
import { toFieldErrors } from '../domain/schema-errors.ts'
import contract from './generated/contract.json' with { type: 'json' }
import type { Operation } from './operation.ts'

const CONTRACT = 'urn:profile-service:contract'
const PLACES = ['path', 'query', 'header'] as const
// The contract has been linted: to check its schemas once more would take a fifth of the start.
const OPTIONS = { allErrors: true, strict: false, validateFormats: true, validateSchema: false } as const

/**
 * Validators of the contract's own schemas: each compiled once, when it is first needed (most operations never are in most processes),
 * sharing what they share by `$ref`.
 */
const bodies = addContract(new Ajv2020({ ...OPTIONS, coerceTypes: false, removeAdditional: false }))
// 'array': a parameter that may be repeated is a list, also if it comes once.
const parameters = addContract(new Ajv2020({ ...OPTIONS, coerceTypes: 'array', useDefaults: true }))

const UNKNOWN_PARAMETER = { code: 'unknown_parameter', detail: 'this parameter is not known' }

export type ParameterValues = Record<(typeof PLACES)[number], Record<string, unknown>>

/**
 * Compiles the check of an operation's parameters: text becomes what the contract says it is, defaults are filled in.
 * The returned function throws Problem `invalid_parameter`.
 */
export function compileParameters(operation: Operation): (raw: ParameterValues) => void {
  const places = PLACES.filter((place) => operation.parameters.some((parameter) => parameter.in === place))
  const compiled = once(() =>
    places.map((place) => ({ place, check: parameters.compile(parameterSchema(operation, place)) })),
  )
  return (raw) => {
    const checks = compiled()
    // Every one of them, so that the caller learns all that is wrong, and defaults are filled in.
    const failed = checks.filter(({ place, check }) => !check(raw[place]))
    if (failed.length === 0) return
    const errors = failed.flatMap(({ place, check }) =>
      toFieldErrors(check.errors ?? [], '').map((error) => ({
        ...error,
        ...(error.code === 'unknown_field' && UNKNOWN_PARAMETER),
        pointer: `#/${place}${error.pointer}`,
      })),
    )
    throw new Problem('invalid_parameter', { errors })
  }
}

/**
 * Compiles the check of an operation's bodies, by media type.
 * The returned function throws Problem `validation_failed`, or `malformed_json` if a required body is missing.
 */
export function compileBody(operation: Operation): (mediaType: string | null, body: unknown) => void {
  const { body } = operation
  if (!body) return () => {}
  const compiled = once(
    () =>
      new Map<string, ValidateFunction>(
        Object.entries(body.schemas).map(([type, pointer]) => [type, bodies.compile({ $ref: CONTRACT + pointer })]),
      ),
  )
  return (mediaType, value) => {
    const checks = compiled()
    const check = mediaType === null || value === undefined ? undefined : checks.get(mediaType)
    if (!check) {
      if (!body.required) return
      throw new Problem('malformed_json', {
        detail: `A request body is needed, as ${[...checks.keys()].join(' or ')}.`,
      })
    }
    if (!check(value)) throw new Problem('validation_failed', { errors: toFieldErrors(check.errors ?? [], '') })
  }
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function parameterSchema(operation: Operation, place: (typeof PLACES)[number]): object {
  const here = operation.parameters.filter((parameter) => parameter.in === place)
  const name = (parameter: { name: string }) => (place === 'header' ? parameter.name.toLowerCase() : parameter.name)
  return {
    type: 'object',
    // Ajv fills in defaults only where they stand themselves, so the parameter's schema is copied, not referred to.
    properties: Object.fromEntries(here.map((parameter) => [name(parameter), schemaAt(parameter.schema)])),
    required: here.filter((parameter) => parameter.required).map(name),
    // Who asks about others must not learn of everybody, because a filter is misspelt.
    additionalProperties: place !== 'query' || operation.security?.scheme !== 'accessToken',
  }
}

function schemaAt(pointer: string): object {
  const path = pointer
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const schema = path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], contract) as {
    $ref?: string
  }
  return schema.$ref ? { $ref: CONTRACT + schema.$ref } : schema
}

function addContract(ajv: Ajv2020): Ajv2020 {
  addFormats.default(ajv)
  return ajv.addSchema({ $id: CONTRACT, ...contract }, CONTRACT)
}

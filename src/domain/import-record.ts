import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { ConsentDecisions } from './consent.ts'
import { type EmailClaim, toEmailClaim } from './email.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import type { FieldError } from './problem.ts'
import { toFieldErrors } from './schema-errors.ts'
import { findUnsafe } from './unsafe-json.ts'

/** A user to take over. */
export interface ImportRecord {
  subject: string
  /** To keep the id of another installation; absent: a new one. */
  id: string | undefined
  email: EmailClaim
  first_name?: string | null
  last_name?: string | null
  profile_data: JsonObject
  consents: ConsentDecisions
  /** RFC 3339, UTC. */
  createdAt: string | undefined
}

/** The columns of an export, in its order. All but `auth0_id` may be missing. */
export const IMPORT_FIELDS = [
  'id',
  'auth0_id',
  'email',
  'email_verified',
  'first_name',
  'last_name',
  'profile_data',
  'consents',
  'created_at',
] as const

const NAME = { type: ['string', 'null'], maxLength: 150 }
const CONSENT = {
  type: 'object',
  additionalProperties: false,
  required: ['status'],
  properties: {
    status: { enum: ['given', 'withdrawn'] },
    policy_version: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' },
    text_hash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    locale: { type: 'string', pattern: '^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$' },
  },
}

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['auth0_id'],
  properties: {
    id: { type: 'string', format: 'uuid', pattern: '^[0-9a-f-]{36}$' },
    // What the identity provider says of itself is not a user's subject.
    auth0_id: { type: 'string', minLength: 1, maxLength: 255, pattern: '^(?!deleted\\|)[^\\x00-\\x1f\\x7f-\\x9f]*$' },
    email: { type: ['string', 'null'], maxLength: 255 },
    email_verified: { type: ['boolean', 'null'] },
    first_name: NAME,
    last_name: NAME,
    profile_data: { type: ['object', 'null'] },
    consents: {
      type: ['object', 'null'],
      maxProperties: 32,
      propertyNames: { pattern: '^[a-z][a-z0-9_.-]{0,63}$' },
      additionalProperties: CONSENT,
    },
    created_at: { type: ['string', 'null'], format: 'date-time' },
  },
}

const ajv = new Ajv2020({ allErrors: true, strict: false })
addFormats.default(ajv)
const check = ajv.compile(SCHEMA)

/** One line as a record, or everything that is wrong with it: the rules are those of the API. `user_id`, as Auth0 exports it, is `auth0_id`. */
export function readImportRecord(document: Json, now: Date): ImportRecord | FieldError[] {
  const unsafe = findUnsafe(document)
  if (unsafe.length > 0) return unsafe
  const { user_id, ...rest } = isObject(document) ? document : { user_id: undefined }
  const record = user_id === undefined ? document : { auth0_id: user_id, ...rest }
  if (!check(record)) return toFieldErrors(check.errors ?? [], '')
  const fields = record as JsonObject
  const email = toEmailClaim(fields.email, fields.email_verified)
  const errors: FieldError[] = []
  if (typeof fields.email === 'string' && email === null) {
    errors.push({ pointer: '/email', code: 'format', detail: 'must be an email address' })
  }
  const createdAt = typeof fields.created_at === 'string' ? new Date(fields.created_at) : undefined
  if (createdAt && !(createdAt.getTime() >= 0 && createdAt <= now)) {
    errors.push({ pointer: '/created_at', code: 'range', detail: 'must be a time between 1970 and now' })
  }
  if (errors.length > 0) return errors
  return {
    subject: fields.auth0_id as string,
    id: fields.id as string | undefined,
    email,
    ...(fields.first_name === undefined ? {} : { first_name: fields.first_name as string | null }),
    ...(fields.last_name === undefined ? {} : { last_name: fields.last_name as string | null }),
    profile_data: (fields.profile_data ?? {}) as JsonObject,
    consents: (fields.consents ?? {}) as unknown as ConsentDecisions,
    createdAt: createdAt && withMicroseconds(createdAt, fields.created_at as string),
  }
}

/** PostgreSQL keeps six digits of a second, JavaScript three. */
function withMicroseconds(time: Date, text: string): string {
  const [, digits = ''] = /\.(\d+)/.exec(text) ?? []
  return `${time.toISOString().slice(0, 19)}.${digits.slice(0, 6).padEnd(6, '0')}Z`
}

/** A CSV record as the JSON document that it stands for; JSON cells that are none stay text, and are refused for that. */
export function fromCells(header: readonly string[], cells: readonly (string | null)[]): JsonObject {
  const entries = cells.flatMap((cell, n): [string, Json][] => {
    const name = header[n] ?? `column ${n + 1}`
    return cell === null ? [] : [[name, decodeCell(name, cell)]]
  })
  return Object.fromEntries(entries)
}

function decodeCell(name: string, cell: string): Json {
  if (name === 'email_verified')
    return cell.toLowerCase() === 'true' ? true : cell.toLowerCase() === 'false' ? false : cell
  if (name !== 'profile_data' && name !== 'consents') return cell
  try {
    return JSON.parse(cell) as Json
  } catch {
    return cell
  }
}

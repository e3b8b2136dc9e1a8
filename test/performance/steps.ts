import { uuidv7 } from '../../src/domain/uuid.ts'
import { ACCOUNTS } from '../helpers/access.ts'
import { type CallOptions, PROFILE, type Reply } from '../helpers/app.ts'
import { administration } from './administration-steps.ts'

/** One request, and the statements it may send. */
export interface Step {
  operation: string
  what: string
  request: [method: string, path: string, options?: CallOptions]
  statements: string[]
  status: number
  /** Who asks where: a user, the identity provider, or the platform at the ops port. */
  via?: 'api' | 'hook' | 'ops'
}

export interface Cast {
  /** Makes names of this round. */
  round: string
  /** The id of another user, and the subject. */
  other: string
  otherSubject: string
}

/** Steps that are told what came of each. */
export type Steps = Generator<Step, void, Reply>

const USERS = `${ACCOUNTS}/users`
const READ = 'find_user_by_subject'
const WRITE = ['find_situation', 'update_user']
const EXPORT = ['find_user_in_snapshot', 'find_consent_ledger', 'find_history_page_in_snapshot']
const ERASE = [
  'find_situation',
  'begin',
  'lock_user_version',
  'erase_user',
  'end_access_of_user',
  'scrub_ledgers',
  'commit',
]

export function step(
  operation: string,
  what: string,
  request: Step['request'],
  statements: string[],
  status = 200,
  via: Step['via'] = 'api',
): Step {
  return { operation, what, request, statements, status, via }
}

/** In this order, for one new user who may do everything. */
export function* steps(cast: Cast): Steps {
  yield* ownProfile()
  yield* otherUsers(`${USERS}/${cast.other}`)
  yield* administration(cast)
  yield* erasures(`${USERS}/${cast.other}`)
  yield* operations()
}

function* ownProfile(): Steps {
  const names = { first_name: 'Ada', last_name: 'Lovelace' }
  const given = { body: { status: 'given' } }
  yield step('getProfile', 'first sight', ['GET', PROFILE], [READ, 'find_situation', 'insert_user'])
  yield step('getProfile', 'known', ['GET', PROFILE], [READ])
  yield step('getProfile', 'unchanged', ['GET', PROFILE, { headers: { 'if-none-match': '*' } }], [READ], 304)
  yield step('putProfile', 'a change', ['PUT', PROFILE, { body: names }], WRITE)
  yield step('putProfile', 'no change', ['PUT', PROFILE, { body: names }], ['find_situation'])
  yield step('patchProfile', 'a change', ['PATCH', PROFILE, { body: { profile_data: { title: 'Countess' } } }], WRITE)
  yield step('patchProfile', 'invalid', ['PATCH', PROFILE, { body: { first_name: 5 } }], [], 422)
  yield step('listProfileHistory', 'a page', ['GET', `${PROFILE}/history`], [READ, 'find_history_page'])
  yield step('listConsents', 'all', ['GET', `${PROFILE}/consents`], ['find_latest_consents'])
  const consents = [...WRITE, 'find_latest_consents']
  yield step('putConsent', 'given', ['PUT', `${PROFILE}/consents/contact`, given], consents)
  yield step('exportProfile', 'all', ['GET', `${PROFILE}/export`], [READ, ...EXPORT, 'insert_audit_event'])
  yield step('getPermissions', 'own', ['GET', `${PROFILE}/permissions`], ['find_own_roles', 'find_stored_permissions'])
  yield step('getProfileSchema', '', ['GET', `${PROFILE}/schema`], [])
}

function* otherUsers(other: string): Steps {
  const many = { body: { auth0_ids: Array(500).fill('auth0|x') } }
  const change = { body: { first_name: 'Augusta' } }
  yield step('getUser', 'known', ['GET', other], ['read_user'])
  yield step('getUser', 'unknown', ['GET', `${USERS}/${uuidv7()}`], ['read_user'], 404)
  yield step('searchUsers', 'by name', ['GET', `${USERS}?name=a`], ['search_users_name'])
  yield step('batchGetUsers', 'many', ['POST', `${USERS}/batch-get`, many], ['read_users'])
  yield step('patchUser', 'a change', ['PATCH', other, change], ['find_user_by_id', ...WRITE])
  yield step('listUserHistory', 'a page', ['GET', `${other}/history`], ['read_user', 'find_history_page'])
  yield step('listUserConsents', 'all', ['GET', `${other}/consents`], ['read_user', 'find_latest_consents'])
  yield step('exportUser', 'all', ['GET', `${other}/export`], ['find_user_by_id', ...EXPORT, 'read_user'])
}

function* erasures(other: string): Steps {
  yield step('deleteUser', 'there', ['DELETE', other], ['find_user_by_id', ...ERASE], 204)
  yield step('deleteProfile', 'there', ['DELETE', PROFILE], ERASE, 204)
  yield step('deleteProfile', 'erased already', ['DELETE', PROFILE], ['find_situation'], 204)
}

function* operations(): Steps {
  yield step('getLiveness', '', ['GET', '/livez'], [])
  yield step('getContract', '', ['GET', '/openapi.yaml'], [])
  yield step('getReadiness', '', ['GET', '/readyz'], [], 200, 'ops')
  yield step('getMetrics', '', ['GET', '/metrics'], [], 200, 'ops')
}

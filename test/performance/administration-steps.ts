import { ACCOUNTS, licenseOf, RESOURCES } from '../helpers/access.ts'
import { PROFILE } from '../helpers/app.ts'
import { event, HOOK, verified } from '../helpers/auth0-events.ts'
import { type Cast, type Steps, step } from './steps.ts'

// Who administers roles does so one at a time: whoever gave away the last of a permission at the same moment would otherwise go unnoticed.
const LOCKED = ['begin', 'lock_roles', 'find_stored_permissions', 'find_role_managers']
const UNLOCKED = ['find_role_managers', 'commit']

/** Roles, licences, access requests, changes, reports and events. */
export function* administration(cast: Cast): Steps {
  yield* roles(cast)
  yield* licenses(cast)
  yield* accessRequests(cast)
  yield* machines(cast)
}

function* roles({ round, other }: Cast): Steps {
  const role = `${ACCOUNTS}/roles/role-${round}`
  const given = `${ACCOUNTS}/users/${other}/roles/role-${round}`
  const body = { description: 'R', permissions: ['users:read'] }
  yield step('putRole', 'new', ['PUT', role, { body }], [...LOCKED, 'find_role', 'put_role', ...UNLOCKED])
  yield step('putRole', 'no change', ['PUT', role, { body }], [...LOCKED, 'find_role', ...UNLOCKED])
  yield step('getRole', '', ['GET', role], ['find_role'])
  yield step('listRoleHistory', 'a page', ['GET', `${role}/history`], ['find_role_history_page'])
  yield step('listRoles', 'a page', ['GET', `${ACCOUNTS}/roles`], ['find_roles_page'])
  yield step(
    'putUserRole',
    'given',
    ['PUT', given, { body: {} }],
    [...LOCKED, 'find_user_by_id', 'find_role', 'find_user_role', 'put_user_role', ...UNLOCKED],
  )
  yield step('getUserRole', '', ['GET', given], ['read_user_roles'])
  yield step('listUserRoles', '', ['GET', `${ACCOUNTS}/users/${other}/roles`], ['read_user_roles'])
  yield step('listRoleUsers', 'a page', ['GET', `${role}/users`], ['find_role', 'read_role_holders'])
  yield step(
    'deleteUserRole',
    'taken',
    ['DELETE', given],
    [...LOCKED, 'find_user_by_id', 'find_user_role', 'delete_user_role', ...UNLOCKED],
    204,
  )
  yield step('deleteRole', 'there', ['DELETE', role], [...LOCKED, 'find_role', 'delete_role', ...UNLOCKED], 204)
}

function* licenses({ round, other }: Cast): Steps {
  const resource = `${RESOURCES}/resource-${round}`
  const license = licenseOf(other, `resource-${round}`)
  yield step(
    'putResource',
    'new',
    ['PUT', resource, { body: { title: 'T', seats: 5 } }],
    ['find_resource_in_use', 'insert_resource', 'find_resource'],
  )
  yield step(
    'putResource',
    'a change',
    ['PUT', resource, { body: { title: 'T', seats: 9 } }],
    ['find_resource_in_use', 'update_resource', 'find_resource'],
  )
  yield step('getResource', '', ['GET', resource], ['find_resource'])
  yield step('listResourceHistory', 'a page', ['GET', `${resource}/history`], ['find_resource_history_page'])
  yield step('listResources', 'a page', ['GET', RESOURCES], ['list_resources'])
  yield step('putLicense', 'granted', ['PUT', license, { body: {} }], ['find_license_situation', 'grant_license'])
  yield step('getLicense', '', ['GET', license], ['read_user', 'find_license_situation'])
  yield step(
    'listUserLicenses',
    'a page',
    ['GET', `${ACCOUNTS}/users/${other}/licenses`],
    ['read_user', 'list_licenses_of_user'],
  )
  yield step('listResourceLicenses', 'a page', ['GET', `${resource}/licenses`], ['list_licenses_of_resource'])
  yield step(
    'listMyLicenses',
    'a page',
    ['GET', `${PROFILE}/licenses`],
    ['find_user_by_subject', 'list_licenses_of_user'],
  )
  yield step('deleteLicense', 'revoked', ['DELETE', license], ['find_license_situation', 'revoke_license'], 204)
  yield step('deleteResource', 'there', ['DELETE', resource], ['find_resource_in_use', 'delete_resource'], 204)
}

function* accessRequests({ round }: Cast): Steps {
  const resource = `asked-${round}`
  const mine = `${PROFILE}/access-requests`
  const ask = { body: { resource, reason: 'R' } }
  const decision = { body: { decision: 'deny' } }
  yield step(
    'putResource',
    'new',
    ['PUT', `${RESOURCES}/${resource}`, { body: { title: 'T' } }],
    ['find_resource_in_use', 'insert_resource', 'find_resource'],
  )
  const { json } = yield step(
    'createAccessRequest',
    'new',
    ['POST', mine, ask],
    ['find_user_by_subject', 'find_license_situation', 'find_pending_request', 'insert_access_request'],
    201,
  )
  yield step(
    'createAccessRequest',
    'pending already',
    ['POST', mine, ask],
    ['find_user_by_subject', 'find_license_situation', 'find_pending_request'],
    409,
  )
  yield step('getMyAccessRequest', '', ['GET', `${mine}/${json.id}`], ['find_access_request'])
  yield step('listMyAccessRequests', 'a page', ['GET', mine], ['find_user_by_subject', 'list_requests_of_user'])
  yield step('listAccessRequests', 'a page', ['GET', `${ACCOUNTS}/access-requests`], ['list_pending_requests'])
  const decide = `${ACCOUNTS}/access-requests/${json.id}/decision`
  yield step(
    'decideAccessRequest',
    'own',
    ['POST', decide, decision],
    ['find_access_request', 'find_access_request', 'find_license_situation'],
    403,
  )
  yield step(
    'cancelAccessRequest',
    'pending',
    ['POST', `${mine}/${json.id}/cancel`, { body: {} }],
    ['find_access_request', 'end_access_request'],
  )
}

function* machines({ round, other, otherSubject }: Cast): Steps {
  const pairs = Array(500).fill({ user: otherSubject, resource: `asked-${round}` })
  const changed = event('user.updated', { user_id: otherSubject, ...verified(`${round}@example.com`) })
  yield step('checkAccess', '500 pairs', ['POST', `${ACCOUNTS}/access/check`, { body: { pairs } }], ['check_access'])
  yield step('listChanges', 'a page', ['GET', `${ACCOUNTS}/changes`], ['find_committed', 'find_committed'])
  yield step(
    'getRegistrationsReport',
    '',
    ['GET', `${ACCOUNTS}/reports/registrations`],
    ['find_watermark', 'report_registrations_by_period'],
  )
  yield step('getActivityReport', '', ['GET', `${ACCOUNTS}/reports/activity`], ['report_activity'])
  yield step('getAccessReport', '', ['GET', `${ACCOUNTS}/reports/access`], ['report_access'])
  yield step('getComplianceReport', '', ['GET', `${ACCOUNTS}/reports/compliance`], ['find_watermark', 'report_events'])
  yield step(
    'receiveAuth0Event',
    'a change',
    ['POST', HOOK, { body: changed }],
    [
      'find_known_of_event',
      'find_situation',
      'begin',
      'insert_inbox_event',
      'unbury_subject',
      'update_user',
      'upsert_identity',
      'commit',
    ],
    204,
    'hook',
  )
  yield step('receiveAuth0Event', 'repeated', ['POST', HOOK, { body: changed }], ['find_known_of_event'], 204, 'hook')
  yield step('getUser', 'after that', ['GET', `${ACCOUNTS}/users/${other}`], ['read_user'])
}

import type { Handlers } from '../contract/handler.ts'
import { batchGetUsers } from './batch-get-users.ts'
import { cancelAccessRequest } from './cancel-access-request.ts'
import { checkAccess } from './check-access.ts'
import { createAccessRequest } from './create-access-request.ts'
import { decideAccessRequest } from './decide-access-request.ts'
import { deleteLicense } from './delete-license.ts'
import { deleteProfile } from './delete-profile.ts'
import { deleteResource } from './delete-resource.ts'
import { deleteRole } from './delete-role.ts'
import { deleteUser } from './delete-user.ts'
import { deleteUserRole } from './delete-user-role.ts'
import { exportProfile } from './export-profile.ts'
import { exportUser } from './export-user.ts'
import { getAccessReport } from './get-access-report.ts'
import { getActivityReport } from './get-activity-report.ts'
import { getComplianceReport } from './get-compliance-report.ts'
import { getLicense } from './get-license.ts'
import { getPermissions } from './get-permissions.ts'
import { getProfile } from './get-profile.ts'
import { getProfileSchema } from './get-profile-schema.ts'
import { getRegistrationsReport } from './get-registrations-report.ts'
import { getResource } from './get-resource.ts'
import { getRole } from './get-role.ts'
import { getUser } from './get-user.ts'
import { getUserRole } from './get-user-role.ts'
import { getMyAccessRequest, listAccessRequests, listMyAccessRequests } from './list-access-requests.ts'
import { listChanges } from './list-changes.ts'
import { listConsents } from './list-consents.ts'
import { listResourceHistory, listRoleHistory } from './list-definition-history.ts'
import { listMyLicenses, listResourceLicenses, listUserLicenses } from './list-licenses.ts'
import { listProfileHistory } from './list-profile-history.ts'
import { listResources } from './list-resources.ts'
import { listRoleUsers } from './list-role-users.ts'
import { listRoles } from './list-roles.ts'
import { listUserConsents } from './list-user-consents.ts'
import { listUserHistory } from './list-user-history.ts'
import { listUserRoles } from './list-user-roles.ts'
import { getContract, getLiveness, getMetrics, getReadiness } from './operations.ts'
import { patchProfile } from './patch-profile.ts'
import { patchUser } from './patch-user.ts'
import { putConsent } from './put-consent.ts'
import { putLicense } from './put-license.ts'
import { putProfile } from './put-profile.ts'
import { putResource } from './put-resource.ts'
import { putRole } from './put-role.ts'
import { putUserRole } from './put-user-role.ts'
import { receiveAuth0Event } from './receive-auth0-event.ts'
import { searchUsers } from './search-users.ts'

export const handlers: Handlers = {
  getProfile,
  putProfile,
  patchProfile,
  deleteProfile,
  getProfileSchema,
  listProfileHistory,
  exportProfile,
  listConsents,
  putConsent,
  deleteUser,
  exportUser,
  getUser,
  listUserConsents,
  listUserHistory,
  patchUser,
  receiveAuth0Event,
  searchUsers,
  batchGetUsers,
  listMyLicenses,
  listResources,
  getResource,
  putResource,
  deleteResource,
  listResourceHistory,
  listResourceLicenses,
  listUserLicenses,
  getLicense,
  putLicense,
  deleteLicense,
  checkAccess,
  listMyAccessRequests,
  createAccessRequest,
  getMyAccessRequest,
  cancelAccessRequest,
  listAccessRequests,
  decideAccessRequest,
  putRole,
  deleteRole,
  getRole,
  listRoles,
  listRoleHistory,
  listRoleUsers,
  listUserRoles,
  getUserRole,
  putUserRole,
  deleteUserRole,
  getPermissions,
  listChanges,
  getRegistrationsReport,
  getActivityReport,
  getAccessReport,
  getComplianceReport,
  getLiveness,
  getReadiness,
  getMetrics,
  getContract,
}

import type { Handlers } from '../contract/handler.ts'
import { deleteProfile } from './delete-profile.ts'
import { deleteUser } from './delete-user.ts'
import { exportProfile } from './export-profile.ts'
import { exportUser } from './export-user.ts'
import { getProfile } from './get-profile.ts'
import { getProfileSchema } from './get-profile-schema.ts'
import { getUser } from './get-user.ts'
import { listConsents } from './list-consents.ts'
import { listProfileHistory } from './list-profile-history.ts'
import { listUserConsents } from './list-user-consents.ts'
import { listUserHistory } from './list-user-history.ts'
import { getContract, getLiveness, getMetrics, getReadiness } from './operations.ts'
import { patchProfile } from './patch-profile.ts'
import { patchUser } from './patch-user.ts'
import { putConsent } from './put-consent.ts'
import { putProfile } from './put-profile.ts'
import { receiveAuth0Event } from './receive-auth0-event.ts'

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
  getLiveness,
  getReadiness,
  getMetrics,
  getContract,
}

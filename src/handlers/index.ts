import type { Handlers } from '../contract/handler.ts'
import { deleteProfile } from './delete-profile.ts'
import { exportProfile } from './export-profile.ts'
import { getProfile } from './get-profile.ts'
import { getProfileSchema } from './get-profile-schema.ts'
import { listConsents } from './list-consents.ts'
import { listProfileHistory } from './list-profile-history.ts'
import { getContract, getLiveness, getMetrics, getReadiness } from './operations.ts'
import { patchProfile } from './patch-profile.ts'
import { putConsent } from './put-consent.ts'
import { putProfile } from './put-profile.ts'

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
  getLiveness,
  getReadiness,
  getMetrics,
  getContract,
}

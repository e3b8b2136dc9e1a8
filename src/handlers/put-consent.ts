import type { Handler } from '../contract/handler.ts'
import { profileETag } from '../domain/etag.ts'
import { latestConsents } from '../queries/consents.ts'
import { changeProfile } from './change-profile.ts'
import { toConsent } from './consent-view.ts'
import { callerAsOwner } from './owner.ts'

/** A consent alone is a change of the profile like any other: same compare-and-set, same history. */
export const putConsent: Handler<'putConsent'> = async (context) => {
  const { services, principal, path, body, headers } = context
  const change = { consents: { [path.purpose]: body } }
  const owner = callerAsOwner(principal)
  const user = await changeProfile(context, owner, { change, mode: 'patch', ifMatch: headers['if-match'] })
  const rows = await latestConsents(services.db, principal.subject)
  const row = rows.find((each) => each.purpose === path.purpose)
  const etag = profileETag(user, services.attributes.fingerprint)
  return { status: 200, headers: { ETag: etag }, body: toConsent(path.purpose, row, services.attributes) }
}

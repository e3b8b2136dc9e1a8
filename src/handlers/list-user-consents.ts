import type { Handler } from '../contract/handler.ts'
import { consentList } from './consent-list.ts'
import { readNamedUser } from './owner.ts'

export const listUserConsents: Handler<'listUserConsents'> = async (context) => {
  const user = await readNamedUser(context, ['consents'])
  return { status: 200, body: await consentList(context.services, user.auth0_id) }
}

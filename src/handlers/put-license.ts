import type { Handler } from '../contract/handler.ts'
import { putLicenseOf } from './license-writes.ts'

export const putLicense: Handler<'putLicense'> = async (context) => {
  return { status: 200, body: await putLicenseOf(context, context.path, context.body.expires_at) }
}

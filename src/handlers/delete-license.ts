import type { Handler } from '../contract/handler.ts'
import { revokeLicenseOf } from './license-writes.ts'

export const deleteLicense: Handler<'deleteLicense'> = async (context) => {
  await revokeLicenseOf(context, context.path)
  return { status: 204 }
}

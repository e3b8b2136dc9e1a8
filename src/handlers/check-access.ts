import type { Handler } from '../contract/handler.ts'
import { checkAccess as check } from '../queries/access-check.ts'

/** One statement, however many pairs. */
export const checkAccess: Handler<'checkAccess'> = async ({ services, body }) => {
  const answers = await check(services.db, body.pairs)
  const [{ at: checked_at } = { at: services.now().toISOString() }] = answers
  const items = answers.map(({ at, ...answer }) => ({ ...answer, allowed: answer.reason === null }))
  return { status: 200, body: { checked_at, items } }
}

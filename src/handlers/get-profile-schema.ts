import type { Handler } from '../contract/handler.ts'
import { matchesAny } from '../domain/etag.ts'

export const getProfileSchema: Handler<'getProfileSchema'> = ({ services, headers }) => {
  const { document, fingerprint } = services.attributes
  const etag = `"${fingerprint}"`
  if (matchesAny(headers['if-none-match'], etag)) return { status: 304, headers: { ETag: etag } }
  return { status: 200, headers: { ETag: etag }, body: document }
}

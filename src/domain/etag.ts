import { Problem } from './problem.ts'
import type { User } from './user.ts'

/**
 * Opaque to callers: the user's version, whose it is (every user's profile is at the same URL, so that somebody else's ETag must not
 * hold), and the attribute schema's fingerprint, since `completion` depends on it.
 */
export function profileETag({ id, version }: Pick<User, 'id' | 'version'>, schemaFingerprint: string): string {
  return `"${version}.${id.slice(-8)}.${schemaFingerprint}"`
}

/** If-None-Match (RFC 9110, 13.1.2): weak comparison. */
export function matchesAny(header: string | undefined, etag: string): boolean {
  return (
    header !== undefined &&
    (header.trim() === '*' || entityTags(header).some((tag) => tag.replace(/^W\//, '') === etag))
  )
}

/**
 * If-Match (RFC 9110, 13.1.1): strong comparison; `*` holds for any existing representation.
 * @param etag of the current representation; null: there is none
 * @throws Problem `precondition_failed` with the current ETag
 */
export function requireMatch(header: string | undefined, etag: string | null): void {
  if (header === undefined) return
  const holds = etag !== null && (header.trim() === '*' || entityTags(header).includes(etag))
  if (!holds) throw new Problem('precondition_failed', { headers: etag === null ? {} : { ETag: etag } })
}

function entityTags(header: string): string[] {
  return header.match(/(?:W\/)?"[^"]*"/g) ?? []
}

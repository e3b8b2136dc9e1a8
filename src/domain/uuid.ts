import { randomUUID } from 'node:crypto'

/**
 * UUIDv7 (RFC 9562, section 5.7): milliseconds since 1970, then 74 random bits. The random half is a UUIDv4's, which Node makes from a pool:
 * one is made for every request.
 */
export function uuidv7(now = Date.now()): string {
  const time = now.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

/** The nil UUID (RFC 9562, section 5.9): before every other one, where pages by id begin. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000'

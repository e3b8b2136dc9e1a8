import { hash } from 'node:crypto'
import type { Principal } from './principal.ts'

const MAX_AGE_MS = 60_000

export interface TokenCacheOptions {
  /** How many tokens are remembered at most; about 1 KB each. */
  readonly maxEntries?: number
  /** Milliseconds since 1970, by the same clock that `exp` is read against. */
  readonly now?: () => number
}

export interface TokenCache {
  /** The principal of a token that was verified under this generation of keys and still holds, else undefined. */
  get(token: string, generation: number): Principal | undefined
  /** Remembers a verified token. `exp` in seconds since 1970; `generation` as it was before the key was looked up. */
  set(token: string, generation: number, exp: number, principal: Principal): void
  readonly size: number
}

interface Entry {
  readonly principal: Principal
  readonly from: number
  readonly until: number
}

/**
 * Remembers verified tokens, so that a client's next request does not pay for the signature again. An entry is gone at the token's
 * `exp`, after 60 s, and at any change of the key set (`generation` only grows), whichever comes first. Failures are never remembered.
 *
 * Keys are SHA-256 digests of the whole token: nobody can find two tokens with one digest, and no token lies around in memory.
 * Entries leave in the order they came: with one maximum age for all, the oldest is also about the next to end.
 */
export function createTokenCache({ maxEntries = 10_000, now = Date.now }: TokenCacheOptions = {}): TokenCache {
  const entries = new Map<string, Entry>()
  let current = 0

  function enter(generation: number): void {
    if (generation === current) return
    entries.clear()
    current = generation
  }

  /** Drops what has ended at the old end, then what does not fit. */
  function makeRoom(at: number): void {
    for (const [key, { until }] of entries) {
      if (at < until && entries.size < maxEntries) return
      entries.delete(key)
    }
  }

  return {
    get(token, generation) {
      enter(generation)
      const entry = entries.get(digest(token))
      if (entry === undefined) return undefined
      const at = now()
      // The lower bound is for a clock that was set back: an entry must not outlive its minute by that.
      return at >= entry.from && at < entry.until ? entry.principal : undefined
    },
    set(token, generation, exp, principal) {
      // Verified with a key of a set that has been replaced meanwhile: good for this request, not for the next.
      if (generation < current) return
      enter(generation)
      const at = now()
      makeRoom(at)
      entries.set(digest(token), { principal, from: at, until: Math.min(at + MAX_AGE_MS, exp * 1000) })
    },
    get size() {
      return entries.size
    },
  }
}

function digest(token: string): string {
  return hash('sha256', token, 'base64')
}

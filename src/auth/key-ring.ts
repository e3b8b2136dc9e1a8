import { fetchKeySet, KeySetError } from './jwks-fetch.ts'
import { type KeySet, type RefusedKey, usableKeys } from './usable-keys.ts'

const FIRST_RETRY_MS = 250
/** The longest pause between two attempts: short while nobody can be served, so that a cold start heals by itself. */
const MAX_RETRY_MS = { withoutKeys: 2_000, withKeys: 30_000 }
/** A longer timer would overflow and fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

export interface KeyRingOptions {
  /** The one address that keys are fetched from, whatever a token says. */
  readonly jwksUrl: string
  /** How often the whole set is fetched again: the longest that a revoked key is still accepted. */
  readonly refreshMs: number
  /** How long the last good set serves while the issuer gives no good answer. */
  readonly maxStaleMs?: number
  /** At most one fetch in this time on account of unknown kids. */
  readonly cooldownMs?: number
  /** Deadline of one fetch, from the connection to the last byte. */
  readonly fetchTimeoutMs?: number
  /** For logs and metrics. Must not throw. */
  readonly onEvent?: (event: KeyRingEvent) => void
  /** Milliseconds; must not run backwards. */
  readonly now?: () => number
}

export type KeyRingEvent =
  /** A good answer. `changed` says whether the set differs from the last one. */
  | { readonly type: 'refreshed'; readonly kids: readonly string[]; readonly changed: boolean }
  /** An entry of a good answer that is not trusted: `not_rsa`, `ambiguous_kid`, `modulus_length`, … */
  | ({ readonly type: 'key_refused' } & RefusedKey)
  /** No good answer: `timed_out`, `status_500`, `no_usable_keys`, … `ready` says whether the last good set still serves. */
  | { readonly type: 'refresh_failed'; readonly reason: string; readonly ready: boolean }
  /** The last good set has become too old and is dropped. */
  | { readonly type: 'expired' }

export interface KeyRing {
  /** Begins the first fetch and the refreshing in the background. Does not throw, does not keep the process alive. */
  start(): void
  /** Whether there are keys, once the first attempt to fetch them has ended. */
  loaded(): Promise<boolean>
  /**
   * The key in PEM. A known kid is answered from memory, always. An unknown one waits for the fetch that is under way, or begins one
   * if the last on such account is `cooldownMs` ago, or is undefined at once. Does not throw.
   */
  get(kid: string): Promise<string | undefined>
  /** Grows with every change of the key set. */
  readonly generation: number
  /** Whether there are keys to verify with. */
  readonly ready: boolean
  readonly status: KeyRingStatus
  /** Stops fetching. The keys in memory go on serving the requests that are still under way. */
  close(): void
}

export interface KeyRingStatus {
  readonly keys: number
  /** Time of the last good answer, null before there was one. */
  readonly fetchedAt: number | null
  /** Milliseconds since the last good answer, or since the key ring was made. */
  readonly ageMs: number
  /** Reason of the last failure, null after a good answer. */
  readonly lastError: string | null
  /** How many fetches have failed. */
  readonly failedFetches: number
}

/**
 * The issuer's public keys, and the policy around them: the whole set is fetched at an interval, never a single key on a token's demand.
 * What the issuer no longer lists is dropped at the next refresh; while it gives no good answer, the last good set serves on.
 */
export function createKeyRing(options: KeyRingOptions): KeyRing {
  const { jwksUrl, refreshMs, maxStaleMs = 3_600_000, cooldownMs = 30_000, fetchTimeoutMs = 5_000 } = options
  const { onEvent = () => {}, now = monotonicNow } = options
  const firstAttempt = Promise.withResolvers<void>()
  let keys: KeySet = new Map()
  let generation = 0
  let fetchedAt: number | null = null
  let lastError: string | null = null
  let failures = 0
  let failedFetches = 0
  const createdAt = now()
  let lastExtraFetch = Number.NEGATIVE_INFINITY
  let inFlight: Promise<void> | undefined
  let abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let closed = false

  /** The set that may be used now. Whoever reads keys, readiness or generation comes through here, so age needs no timer. */
  function current(): KeySet {
    if (keys.size > 0 && fetchedAt !== null && now() - fetchedAt > maxStaleMs) {
      replace(new Map())
      onEvent({ type: 'expired' })
    }
    return keys
  }

  function replace(next: KeySet): boolean {
    const changed = !isSameSet(keys, next)
    if (changed) generation++
    keys = next
    return changed
  }

  /** One fetch at a time, shared by everybody. Never rejects. */
  function refresh(): Promise<void> {
    clearTimeout(timer)
    inFlight ??= load().finally(() => {
      inFlight = undefined
      firstAttempt.resolve()
      if (!closed) timer = setTimeout(refresh, pause()).unref()
    })
    return inFlight
  }

  async function load(): Promise<void> {
    abort = new AbortController()
    const deadline = setTimeout(() => abort.abort(new KeySetError('timed_out')), fetchTimeoutMs).unref()
    try {
      accept(await usableKeys(await fetchKeySet(jwksUrl, abort.signal)))
    } catch (error) {
      fail(error)
    } finally {
      clearTimeout(deadline)
      // Hangs up on an answer that was refused before it ended.
      abort.abort()
    }
  }

  function accept({ keys: next, refused }: { keys: KeySet; refused: RefusedKey[] }): void {
    for (const key of refused) onEvent({ type: 'key_refused', ...key })
    if (next.size === 0) throw new KeySetError('no_usable_keys')
    failures = 0
    lastError = null
    fetchedAt = now()
    onEvent({ type: 'refreshed', kids: [...next.keys()], changed: replace(next) })
  }

  function fail(error: unknown): void {
    if (closed) return
    failures++
    failedFetches++
    lastError = error instanceof KeySetError ? error.message : 'internal'
    onEvent({ type: 'refresh_failed', reason: lastError, ready: current().size > 0 })
  }

  function pause(): number {
    if (failures === 0) return jitter(refreshMs)
    const longest = current().size > 0 ? MAX_RETRY_MS.withKeys : MAX_RETRY_MS.withoutKeys
    return jitter(Math.min(refreshMs, longest, FIRST_RETRY_MS * 2 ** (failures - 1)))
  }

  function mayFetchForUnknownKid(): boolean {
    if (closed || now() - lastExtraFetch < cooldownMs) return false
    lastExtraFetch = now()
    return true
  }

  return {
    start() {
      if (!closed && timer === undefined) void refresh()
    },
    async loaded() {
      await firstAttempt.promise
      return current().size > 0
    },
    async get(kid) {
      const key = current().get(kid)
      // Without any key no token can be told from another: the retries are at it already, nobody has to wait for them.
      if (key !== undefined || keys.size === 0) return key
      if (inFlight === undefined && !mayFetchForUnknownKid()) return undefined
      await refresh()
      return current().get(kid)
    },
    get generation() {
      current()
      return generation
    },
    get ready() {
      return current().size > 0
    },
    get status() {
      return { keys: current().size, fetchedAt, ageMs: now() - (fetchedAt ?? createdAt), lastError, failedFetches }
    },
    close() {
      closed = true
      clearTimeout(timer)
      abort.abort(new KeySetError('closed'))
      firstAttempt.resolve()
    },
  }
}

/** A little less at random, so that replicas which started together drift apart, and no more than a timer can take. */
function jitter(ms: number): number {
  return Math.min(ms * (0.9 + Math.random() / 10), MAX_TIMER_MS)
}

/** Milliseconds since 1970 that no clock adjustment turns back: an outage must not look shorter than it is. */
function monotonicNow(): number {
  return performance.timeOrigin + performance.now()
}

function isSameSet(a: KeySet, b: KeySet): boolean {
  return a.size === b.size && [...a].every(([kid, pem]) => b.get(kid) === pem)
}

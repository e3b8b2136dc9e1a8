import { EventEmitter, once } from 'node:events'
import type { Test } from 'tap'
import { createKeyRing, type KeyRing, type KeyRingEvent, type KeyRingOptions } from '../../src/auth/key-ring.ts'
import type { HostileIssuer } from './hostile-issuer.ts'

export interface TestRing {
  readonly ring: KeyRing
  readonly clock: { now: number }
  readonly seen: KeyRingEvent[]
  /** Resolves with the next event of this type. */
  event<T extends KeyRingEvent['type']>(type: T): Promise<Extract<KeyRingEvent, { type: T }>>
}

/** A ring that has begun to fetch from `issuer`, by a clock that stands still unless the test moves it. */
export function startRing(t: Test, issuer: HostileIssuer, options: Partial<KeyRingOptions> = {}): TestRing {
  const events = new EventEmitter()
  const seen: KeyRingEvent[] = []
  const clock = { now: 1_000_000 }
  const ring = createKeyRing({
    jwksUrl: issuer.jwksUrl,
    refreshMs: 600_000,
    now: () => clock.now,
    onEvent(event) {
      seen.push(event)
      events.emit(event.type, event)
    },
    ...options,
  })
  t.teardown(() => ring.close())
  ring.start()
  return { ring, clock, seen, event: async (type) => (await once(events, type))[0] }
}

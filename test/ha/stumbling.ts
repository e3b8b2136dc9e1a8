import { setTimeout as sleep } from 'node:timers/promises'
import type { Node } from './patroni.ts'

/** Longer than a read takes to get to the standby after a write. */
const BEHIND_MS = 250
const STEADY_MS = 1_500

/**
 * Makes standbys fall behind now and then: whoever reads from one without looking misses what was acknowledged just before.
 * @returns what ends it
 */
export function startStumbling(nodes: readonly Node[]): () => Promise<void> {
  const end = new AbortController()
  const pause = (ms: number) => sleep(ms, undefined, { signal: end.signal }).catch(() => {})

  async function stumble(node: Node): Promise<void> {
    while (!end.signal.aborted) {
      // A primary, or one that is gone, refuses.
      await node.sql('select pg_wal_replay_pause()').catch(() => {})
      await pause(BEHIND_MS)
      await node.sql('select pg_wal_replay_resume()').catch(() => {})
      await pause(STEADY_MS)
    }
  }

  const stumbling = Promise.all(nodes.map(stumble))
  return async () => {
    end.abort()
    await stumbling
  }
}

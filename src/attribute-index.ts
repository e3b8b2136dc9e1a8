import { setTimeout as sleep } from 'node:timers/promises'
import type { Queryable } from './db/database.ts'
import { TryAgain } from './db/errors.ts'
import { declareSearchable, fillSearchable } from './queries/searchable.ts'

/** Few enough that nobody whose row is locked notices. */
const BATCH = 500
/** Between two batches, so that requests come first. */
const PAUSE_MS = 10
/** Another replica is at it, or a transaction has to end first. */
const WAIT_MS = 1_000
const RETRY_MS = 10_000

/**
 * Makes attributes searchable that were not: declares them, and fills in what the users have, in small batches beside the traffic. Any number of
 * replicas may do it at once. Resolves when there is nothing left to do.
 */
export async function indexAttributes(db: Queryable, names: readonly string[], signal?: AbortSignal): Promise<void> {
  await declareSearchable(db, names)
  for (;;) {
    const { moved, pending } = await fillSearchable(db, BATCH).catch(yieldToWriters)
    if (!pending) return
    await sleep(moved ? PAUSE_MS : WAIT_MS, undefined, { ref: false, ...(signal && { signal }) })
  }
}

/** Somebody is changing users of the batch: they come first. */
function yieldToWriters(error: unknown): { moved: boolean; pending: boolean } {
  if (error instanceof TryAgain) return { moved: false, pending: true }
  throw error
}

/** The same in the background of a process that serves. @returns ends it */
export function keepAttributesIndexed(
  db: Queryable,
  names: readonly string[],
  onError: (error: unknown) => void,
): () => void {
  const end = new AbortController()
  const { signal } = end
  void (async () => {
    while (!signal.aborted) {
      try {
        return await indexAttributes(db, names, signal)
      } catch (error) {
        if (signal.aborted) return
        onError(error)
        await sleep(RETRY_MS, undefined, { ref: false, signal }).catch(() => {})
      }
    }
  })()
  return () => end.abort()
}

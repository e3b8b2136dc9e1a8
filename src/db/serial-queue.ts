export interface SerialQueue {
  /** Runs `work` after everything queued before under the same key has settled. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>
}

/** A queue for each key; keys without work take no memory. */
export function createSerialQueue(): SerialQueue {
  const tails = new Map<string, Promise<unknown>>()
  return {
    run(key, work) {
      const turn = (tails.get(key) ?? Promise.resolve()).then(work, work)
      tails.set(key, turn)
      const forget = () => {
        if (tails.get(key) === turn) tails.delete(key)
      }
      turn.then(forget, forget)
      return turn
    },
  }
}

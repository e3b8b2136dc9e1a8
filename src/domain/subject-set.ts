import { createHash } from 'node:crypto'

/**
 * Millions of subjects in eight bytes each. Half a digest stands for a subject: that two have the same is next to impossible, and then one that
 * is not in the set is taken for one that is.
 */
export interface SubjectSet {
  add(subject: string): void
  /** No `add` after the first `has`. */
  has(subject: string): boolean
  readonly size: number
}

export function createSubjectSet(): SubjectSet {
  let digests = new BigUint64Array(1024)
  let size = 0
  let sorted = false
  return {
    get size() {
      return size
    },
    add(subject) {
      if (size === digests.length) {
        const larger = new BigUint64Array(size * 2)
        larger.set(digests)
        digests = larger
      }
      digests[size++] = digestOf(subject)
      sorted = false
    },
    has(subject) {
      if (!sorted) digests = digests.slice(0, size).sort()
      sorted = true
      const wanted = digestOf(subject)
      let [low, high] = [0, size - 1]
      while (low <= high) {
        const middle = (low + high) >> 1
        const found = digests[middle] as bigint
        if (found === wanted) return true
        if (found < wanted) low = middle + 1
        else high = middle - 1
      }
      return false
    },
  }
}

function digestOf(subject: string): bigint {
  return createHash('sha256').update(subject).digest().readBigUInt64LE()
}

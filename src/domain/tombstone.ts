import { createHmac } from 'node:crypto'

/** What stands for a deleted user's subject: it tells whether a subject is one of them, and nothing about the others. */
export type HashSubject = (subject: string) => readonly Buffer[]

/**
 * @param keys the first one makes new tombstones, all of them recognise old ones; none: no subject has a hash, so nobody is recognised
 * @returns a function that gives a hash for each key
 */
export function createSubjectHash(keys: readonly string[]): HashSubject {
  return (subject) => keys.map((key) => createHmac('sha256', key).update(subject).digest())
}

/**
 * How what was typed before the login came to be saved, for the service's statistics.
 * `resumed`: saved after the login. `retried`: saved by a later attempt. Otherwise the user typed it into the completion form, because:
 * `none`: nothing was waiting (a social login, another tab or device); `expired`: it was too old; `other_user`: it was for another address;
 * `corrupt`: it could not be read; `unavailable`: there is no storage; `refused`: the service did not accept it.
 */
export type Outcome = 'resumed' | 'retried' | 'none' | 'expired' | 'other_user' | 'corrupt' | 'unavailable' | 'refused'

export interface Fate {
  outcome: Outcome
  /** Seconds since it was typed, if anything was. */
  age?: number
  /** What it took in the storage. */
  bytes?: number
}

/** The value of the `Registration-Outcome` header (RFC 8941): `resumed; age=42; bytes=310`. */
export function outcomeHeader({ outcome, age, bytes }: Fate): string {
  return [
    outcome,
    ...(age === undefined ? [] : [`age=${age}`]),
    ...(bytes === undefined ? [] : [`bytes=${bytes}`]),
  ].join('; ')
}

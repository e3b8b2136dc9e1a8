/** What a front end says of the way that a registration form took through the login; `malformed`, when it cannot be understood. */
export interface RegistrationOutcome {
  outcome: (typeof OUTCOMES)[number] | 'malformed'
  /** Seconds since it was typed. */
  age?: number
  /** In the browser's storage. */
  bytes?: number
}

const OUTCOMES = ['resumed', 'retried', 'none', 'expired', 'other_user', 'corrupt', 'unavailable', 'refused'] as const
const ITEM = new RegExp(`^(${OUTCOMES.join('|')})((?:; *(?:age|bytes)=\\d{1,9})*)$`)

/**
 * Parses the header `Registration-Outcome`, e.g. `resumed; age=42; bytes=310`; null without one. It is for statistics, so whatever it says,
 * nothing fails because of it, and only what is in our own fixed set becomes a label.
 */
export function parseRegistrationOutcome(header: string | undefined): RegistrationOutcome | null {
  if (header === undefined) return null
  const [, outcome, parameters = ''] = ITEM.exec(header.trim()) ?? []
  if (!outcome) return { outcome: 'malformed' }
  const numbers = [...parameters.matchAll(/(age|bytes)=(\d+)/g)].map(([, name = '', number]) => [name, Number(number)])
  return { outcome: outcome as RegistrationOutcome['outcome'], ...Object.fromEntries(numbers) }
}

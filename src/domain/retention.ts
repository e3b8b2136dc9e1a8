/** What is kept, how long, and why. `profile-service purge` enforces it; docs/retention.md shows it (a test holds the two together). */
export interface RetentionRule {
  what: string
  /** null: as long as the user's identity. */
  days: number | null
  why: string
}

export const RETENTION = {
  profile: {
    what: 'Profile: names, email, attributes',
    days: null,
    why: 'until the user erases it, or is deleted at the identity provider',
  },
  consents: {
    what: 'Consent ledger',
    days: null,
    why: 'it proves what was agreed to and withdrawn; an erasure leaves purpose, version and time',
  },
  audit: {
    what: 'Audit trail: changes and reads, with values',
    days: 3 * 365,
    why: 'by whole months; an erasure takes the values out at once',
  },
  roles: {
    what: 'Roles of users, and the record of how roles and resources changed',
    days: null,
    why: 'an erasure takes the roles of that user; one that has ended permits nothing any more',
  },
  inbox: {
    what: 'Ids of events received from the identity provider',
    days: 30,
    why: 'longer than any delivery is repeated; holds nothing personal',
  },
  activity: {
    what: 'Days on which a user was active',
    days: 400,
    why: 'an erasure deletes those of the user at once, and so takes them out of a year of the activity report',
  },
  counts: {
    what: 'What the reports have counted',
    days: null,
    why: 'numbers of nobody in particular; an erasure takes the user out of registrations, and of activity on days that are still kept',
  },
  answers: {
    what: 'Answers to requests with an Idempotency-Key',
    days: 1,
    why: 'for retries; an erasure deletes those about the user at once',
  },
  tombstones: {
    what: 'Keyed hashes of deleted subjects',
    days: 35,
    why: 'longer than the longest life of an access token (30 days at Auth0)',
  },
} as const satisfies Record<string, RetentionRule>

/** Before this time nothing of a kind is kept. RFC 3339, UTC. */
export function cutoff(rule: { days: number }, now: Date): string {
  return new Date(now.getTime() - rule.days * 86_400_000).toISOString()
}

/** The rules as a Markdown table. */
export function retentionTable(rules: readonly RetentionRule[] = Object.values(RETENTION)): string {
  const lines = rules.map(
    ({ what, days, why }) => `| ${what} | ${days === null ? 'no end' : `${days} days`} | ${why} |`,
  )
  return ['| what | kept | why |', '|---|---|---|', ...lines].join('\n')
}

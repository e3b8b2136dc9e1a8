import type { ChangeWatch } from './background/change-watch.ts'
import type { Database } from './db/database.ts'
import type { Reads } from './db/replica.ts'
import type { SerialQueue } from './db/serial-queue.ts'
import type { AttributeSchema } from './domain/attribute-schema.ts'
import type { ConsentPolicy } from './domain/consent.ts'
import type { RegistrationOutcome } from './domain/registration-outcome.ts'
import type { HashSubject } from './domain/tombstone.ts'
import type { UserEvent } from './observability/metrics.ts'
import type { Readiness } from './observability/readiness.ts'

/** What handlers work with; made once by `main.ts`, or by a test. */
export interface Services {
  db: Database
  /** For reads of many rows: from a replica, if there is one. They see what the database itself would show. */
  reads: Reads
  /** Lets the writers of one user in this process take turns instead of beating one another at the database. */
  writers: SerialQueue
  changes: ChangeWatch
  attributes: AttributeSchema
  consentPolicy: ConsentPolicy
  /** For the tombstones of deleted users. */
  hashSubject: HashSubject
  readiness: Readiness
  /** Prometheus text format. */
  metrics: () => Promise<string>
  /** Counts what happens to users, for metrics. */
  count: (event: UserEvent) => void
  /** Counts a registration that has been saved. */
  registrationSaved: (registration: RegistrationOutcome) => void
  /** The contract, the very file. */
  contract: string
  now: () => Date
}

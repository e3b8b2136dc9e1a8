import type { Node } from './patroni.ts'

/** What happens to the primary. */
export interface Fault {
  title: string
  strike(primary: Node): Promise<void> | void
  /** How what was struck comes back, once everything works without it. */
  heal?(struck: Node): void
}

export const FAULTS: readonly Fault[] = [
  { title: "kill -9 of the primary's PostgreSQL", strike: (primary) => primary.killPostgres() },
  {
    title: "kill -9 of all there is on the primary's host",
    strike: (primary) => primary.kill(),
    heal: (struck) => struck.start(),
  },
  { title: 'a switchover', strike: (primary) => primary.switchOver() },
  {
    title: "the primary's host freezes, and comes back believing that it is the primary",
    strike: (primary) => primary.freeze(),
    heal: (struck) => struck.thaw(),
  },
]

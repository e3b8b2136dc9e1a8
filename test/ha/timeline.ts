import { duration } from '../faults/results.ts'
import type { Failover } from './failover.ts'

/** For a terminal and for docs/operations.md: what happened when, from the fault on. */
export function timeline({ fault, from, to, promoted, databaseWrites, rejoined, services }: Failover): string {
  const events: [at: number, what: string][] = [
    [0, `${fault.title} (${from})`],
    [promoted, `${to} is promoted`],
    [databaseWrites, 'the database accepts writes: the first of a prober, through HAProxy'],
    [rejoined, `${from} is a standby that writes wait for`],
    ...services.flatMap(({ way, lastWrite, writes, allWrite, readsReplica }): [number, string][] => [
      [lastWrite, `last acknowledged write ${way}`],
      [writes, `the service writes again ${way}, ${later(writes - databaseWrites)} the database`],
      [allWrite, `every one of its users does ${way}`],
      [readsReplica, `reads come from the replica again ${way}`],
    ]),
  ]
  const lines = events.sort(([a], [b]) => a - b).map(([at, what]) => `${seconds(at).padStart(9)}  ${what}`)
  const counts = services.map(
    ({ way, acknowledged, found, unknown, reads, slowestMs }) =>
      `           ${way}: ${acknowledged} writes acknowledged, ${acknowledged - found} lost, ${unknown} unknown and sent again; ` +
      `${reads} reads compared; slowest answer ${duration(slowestMs)}`,
  )
  return [...lines, ...counts].join('\n')
}

function seconds(ms: number): string {
  return `${ms < 0 ? '' : '+'}${(ms / 1000).toFixed(2)} s`
}

/** `64 ms after` */
export function later(ms: number): string {
  return `${duration(Math.abs(ms))} ${ms < 0 ? 'before' : 'after'}`
}

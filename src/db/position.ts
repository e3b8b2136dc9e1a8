import { sql } from 'kysely'
import { type Parameters, readStatement } from './statement.ts'

/** How far the primary has written its log, and whose log it is. */
export interface Position {
  lsn: string
  timeline: number
  /** PostgreSQL's system identifier: the same for a primary and its standbys, and for nobody else. */
  system: string
}

/** What a standby says of itself, measured against a position. */
export interface Standing {
  in_recovery: boolean
  isolation: string
  timeline: number
  system: string
  /** What is still to be replayed; 0 or less: nothing. null: it does not say. */
  missing_bytes: number | null
  /** Since the commit that was replayed last; null: there was none yet. */
  seconds: number | null
}

// A commit is on the primary's disk before it is acknowledged, unless it need not be: then only the end of the log is sure to be behind it.
export const primaryPosition = readStatement('primary_position', (db, _: Parameters<Record<never, never>>) =>
  db.selectNoFrom([
    sql<string>`(case when current_setting('synchronous_commit') = 'off'
      then pg_current_wal_insert_lsn() else pg_current_wal_flush_lsn() end)::text`.as('lsn'),
    sql<number>`('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int`.as('timeline'),
    sql<string>`(select system_identifier::text from pg_control_system())`.as('system'),
  ]),
)

// Each timeline is one that it follows; the greatest is the present one, or will be. The last is visible with pg_read_all_stats only: without it
// a standby that has followed to a new primary is known for it once it has written down where it is (a restartpoint).
export const replicaStanding = readStatement('replica_standing', (db, $: Parameters<{ lsn: string }>) =>
  db.selectNoFrom([
    sql<boolean>`pg_is_in_recovery()`.as('in_recovery'),
    sql<string>`current_setting('transaction_isolation')`.as('isolation'),
    sql<number>`(select greatest(timeline_id, min_recovery_end_timeline, (select received_tli from pg_stat_wal_receiver))
      from pg_control_checkpoint(), pg_control_recovery())`.as('timeline'),
    sql<string>`(select system_identifier::text from pg_control_system())`.as('system'),
    sql<number | null>`pg_wal_lsn_diff(${$('lsn')}::pg_lsn, pg_last_wal_replay_lsn())::float8`.as('missing_bytes'),
    sql<number | null>`extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8`.as('seconds'),
  ]),
)

/** `current`: it has everything that the primary had at that position. `behind`: it may soon. Anything else: it is not to be read. */
export type Verdict = 'current' | 'behind' | 'no standby' | 'of another database' | 'on another timeline' | 'isolated'

/**
 * Whether what a transaction on the standby reads *next* includes everything up to a position. Not what the statement reads that asked for the
 * standing: its snapshot was taken a moment before.
 */
export function judge(standing: Standing, { system, timeline }: Position): Verdict {
  if (!standing.in_recovery) return 'no standby'
  if (standing.system !== system) return 'of another database'
  // After a failover the same numbers mean other things on a standby that has not followed.
  if (standing.timeline !== timeline) return 'on another timeline'
  // Its next statement would read what this one has read.
  if (standing.isolation !== 'read committed') return 'isolated'
  return standing.missing_bytes !== null && standing.missing_bytes <= 0 ? 'current' : 'behind'
}

/** How long ago the standby was where the primary is, in seconds. */
export function lagOf({ missing_bytes, seconds }: Standing): number {
  return missing_bytes !== null && missing_bytes <= 0 ? 0 : (seconds ?? Number.NaN)
}

import type { KeyRing } from '../auth/key-ring.ts'
import type { Database } from '../db/database.ts'
import type { Replica } from '../db/replica.ts'
import type { DatabaseUsage } from '../db/statistics.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { droppedLogLines } from './logger.ts'
import type { Metrics } from './metrics.ts'
import type { Readiness } from './readiness.ts'

export interface Sources {
  db: Pick<Database, 'usage' | 'statistics'>
  replica?: Pick<Replica, 'usage' | 'statistics' | 'look'> | undefined
  keyRing: Pick<KeyRing, 'status'>
  readiness: Pick<Readiness, 'reasons'>
  tracing?: Pick<Tracing, 'statistics'> | undefined
}

const CONNECTIONS = 'Connections, open or being opened.'
const BUSY = 'Statements under way on shared connections, and transactions in progress.'
const BUSY_LIMIT = 'More statements are turned away, more transactions wait.'

/** What the parts of the service know of themselves, read when somebody asks for the metrics and not before. */
export function registerCollected(metrics: Metrics, { db, replica, keyRing, readiness, tracing }: Sources): void {
  const { gauge, counter } = metrics
  if (replica) registerReplica(metrics, replica)
  if (tracing) registerTracing(metrics, tracing)
  for (const use of ['reads', 'writes', 'transactions'] satisfies (keyof DatabaseUsage)[]) {
    const labels = { use }
    gauge('profile_database_connections', CONNECTIONS, () => db.usage[use].connections, labels)
    gauge('profile_database_busy', BUSY, () => db.usage[use].busy, labels)
    gauge('profile_database_busy_limit', BUSY_LIMIT, () => db.usage[use].limit, labels)
  }
  gauge(
    'profile_database_transactions_waiting',
    'Transactions that wait for a connection.',
    () => db.usage.transactions.waiting,
  )
  counter('profile_database_statements_total', 'Statements that were answered.', () => db.statistics.statements)
  counter(
    'profile_database_statement_seconds_total',
    'Time they took; its rate is how many were under way on average.',
    () => db.statistics.seconds,
  )
  counter(
    'profile_database_answers_lost_total',
    'Statements whose connection broke under them.',
    () => db.statistics.answersLost,
  )
  counter(
    'profile_database_retries_total',
    'Statements and transactions that were run a second time.',
    () => db.statistics.retries,
  )
  counter('profile_database_connection_errors_total', 'Connections that broke.', () => db.statistics.connectionErrors)
  gauge('profile_keys', "The issuer's keys that tokens are verified with.", () => keyRing.status.keys)
  gauge(
    'profile_key_set_age_seconds',
    "Time since the issuer's keys were last fetched, or since the start if they never were.",
    () => keyRing.status.ageMs / 1000,
  )
  counter(
    'profile_key_set_fetch_failures_total',
    "Fetches of the issuer's keys that failed.",
    () => keyRing.status.failedFetches,
  )
  gauge('profile_ready', '1: requests can be served; 0: /readyz says why not.', async () =>
    (await readiness.reasons()).length === 0 ? 1 : 0,
  )
  counter('profile_log_lines_dropped_total', 'Log lines that nobody took in time.', droppedLogLines)
}

function registerReplica({ gauge, counter }: Metrics, replica: NonNullable<Sources['replica']>): void {
  const labels = { use: 'replica' }
  gauge('profile_database_connections', CONNECTIONS, () => replica.usage.connections, labels)
  gauge('profile_database_busy', BUSY, () => replica.usage.busy, labels)
  gauge('profile_database_busy_limit', BUSY_LIMIT, () => replica.usage.limit, labels)
  gauge('profile_database_replica_usable', '1: reads may go to the replica; 0: they go to the primary.', async () =>
    (await replica.look()).usable ? 1 : 0,
  )
  gauge(
    'profile_database_replica_lag_seconds',
    'How long ago the replica was where the primary is; NaN if it does not say.',
    async () => (await replica.look()).lagS,
  )
  counter(
    'profile_database_replica_reads_total',
    'Reads that the replica has answered.',
    () => replica.statistics.reads,
  )
  counter(
    'profile_database_replica_fallbacks_total',
    'Reads that the primary has answered in its stead.',
    () => replica.statistics.fallbacks,
  )
}

function registerTracing({ counter }: Metrics, { statistics }: NonNullable<Sources['tracing']>): void {
  counter('profile_spans_exported_total', 'Spans that the collector has taken.', () => statistics.exported)
  counter(
    'profile_spans_dropped_total',
    'Spans that were lost: too many were waiting, or the collector did not take them.',
    () => statistics.dropped,
  )
}

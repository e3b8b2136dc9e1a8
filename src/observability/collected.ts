import type { KeyRing } from '../auth/key-ring.ts'
import type { Database } from '../db/database.ts'
import type { DatabaseUsage } from '../db/statistics.ts'
import { droppedLogLines } from './logger.ts'
import type { Metrics } from './metrics.ts'
import type { Readiness } from './readiness.ts'

export interface Sources {
  db: Pick<Database, 'usage' | 'statistics'>
  keyRing: Pick<KeyRing, 'status'>
  readiness: Pick<Readiness, 'reasons'>
}

/** What the parts of the service know of themselves, read when somebody asks for the metrics and not before. */
export function registerCollected(metrics: Metrics, { db, keyRing, readiness }: Sources): void {
  const { gauge, counter } = metrics
  for (const use of ['reads', 'writes', 'transactions'] satisfies (keyof DatabaseUsage)[]) {
    const labels = { use }
    gauge('profile_database_connections', 'Connections, open or being opened.', () => db.usage[use].connections, labels)
    gauge(
      'profile_database_busy',
      'Statements under way on shared connections, and transactions in progress.',
      () => db.usage[use].busy,
      labels,
    )
    gauge(
      'profile_database_busy_limit',
      'More statements are turned away, more transactions wait.',
      () => db.usage[use].limit,
      labels,
    )
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

import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { type Parameters, readStatement } from '../db/statement.ts'

// From counts by quarter of an hour to those of any days of any time zone. bigint sums are small enough to be numbers.

interface RangeValues {
  from: string
  to: string
}

export type RegistrationKey = 'period' | 'source' | 'provider' | 'missing_field'

interface CountRow {
  /** Of a period its number, beginning with 1. */
  key: string
  took: number
  users: number
}

const STATEMENTS = {
  period: registrations(
    'report_registrations_by_period',
    ($) => sql`width_bucket(slot, ${$('boundaries')}::timestamptz[])::text`,
  ),
  source: registrations('report_registrations_by_source', () => sql`source`),
  provider: registrations('report_registrations_by_provider', () => sql`provider`),
  missing_field: registrations(
    'report_registrations_by_missing_field',
    () => sql`unnest(string_to_array(missing, ' '))`,
  ),
}

function registrations(
  name: string,
  key: ($: Parameters<RangeValues & { boundaries: readonly string[] }>) => RawBuilder<unknown>,
) {
  return readStatement(name, (db, $: Parameters<RangeValues & { boundaries: readonly string[] }>) =>
    db
      .selectFrom('accounts_registration_cell')
      .select([(key($) as RawBuilder<string>).as('key'), 'took', sql<number>`sum(users)::float8`.as('users')])
      .where('slot', '>=', $('from'))
      .where('slot', '<', $('to'))
      .where('users', '>', '0')
      .groupBy(['key', 'took'])
      .orderBy('key')
      .orderBy('took'),
  )
}

const findEvents = readStatement('report_events', (db, $: Parameters<RangeValues>) =>
  db
    .selectFrom('accounts_event_count')
    .select([
      'event',
      'subject',
      'detail',
      sql<number>`sum(count)::float8`.as('count'),
      sql<number>`sum(total_ms)::float8`.as('total_ms'),
      sql<number>`max(max_ms)::float8`.as('max_ms'),
    ])
    .where('slot', '>=', $('from'))
    .where('slot', '<', $('to'))
    .groupBy(['event', 'subject', 'detail'])
    .orderBy('event')
    .orderBy('subject')
    .orderBy('detail'),
)

/** @param boundaries where each period begins, and the end of the last one */
export async function registrationCounts(
  db: Queryable,
  key: RegistrationKey,
  boundaries: readonly string[],
): Promise<CountRow[]> {
  return db.run(STATEMENTS[key], { ...ends(boundaries), boundaries })
}

export async function eventCounts(db: Queryable, boundaries: readonly string[]) {
  return db.run(findEvents, ends(boundaries))
}

function ends(boundaries: readonly string[]): RangeValues {
  return { from: boundaries[0] ?? '', to: boundaries.at(-1) ?? '' }
}

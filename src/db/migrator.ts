import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresAdapter, PostgresDialect, sql, type Transaction } from 'kysely'
import {
  type Migration,
  type MigrationInfo,
  type MigrationProvider,
  type MigrationResult,
  Migrator,
} from 'kysely/migration'
import pg from 'pg'
import { ROOT } from '../root.ts'

const FOLDER = new URL('migrations/', ROOT)
const TABLES = { migrationTableName: 'accounts_migration', migrationLockTableName: 'accounts_migration_lock' }
/** How long to wait for another migrator to finish. */
const TURN_TIMEOUT = '10min'
/** How long to wait for a table lock: queries queue up behind a waiting DDL statement. Shorter than their own patience (`database.ts`). */
const LOCK_TIMEOUT = '2s'
const ATTEMPTS = 5
/** What has queued up gets through between two attempts. */
const PAUSE_MS = 1_000
const LOCK_NOT_AVAILABLE = '55P03'
const DEADLOCK = '40P01'
const FEATURE_NOT_SUPPORTED = '0A000'

export interface MigrationReport {
  /** What this run did, in order; empty if there was nothing to do, or if it failed. */
  results: MigrationResult[]
  /** Migrations of a newer version that the database has already: this one serves on beside it, and there is nothing to do. */
  ahead: string[]
  /** Why it failed. The database is as it was. */
  error?: Error
}

/**
 * Brings the database to the newest schema, and prepares partitions for the months to come, all in one transaction. Any number of callers
 * may run it at once: one works, the others wait for their turn and find nothing to do. A run that cannot get a table lock in 2 s is
 * rolled back and tried again, 5 times in all. Never throws for a failed migration: look at `error`.
 */
export async function migrateToLatest(databaseUrl: string): Promise<MigrationReport> {
  try {
    return await withDatabase(databaseUrl, migrateInTurn)
  } catch (error) {
    return { results: [], ahead: [], error: explain(error) }
  }
}

/**
 * Every known migration in order, with the time it was run (absent: pending).
 * @throws Error whose message an operator can use
 */
export async function migrationStatus(databaseUrl: string): Promise<readonly MigrationInfo[]> {
  try {
    return await withDatabase(databaseUrl, (db) => createMigrator(db).getMigrations())
  } catch (error) {
    throw explain(error)
  }
}

/** Migrations that the database has and this version does not know, in order. @throws Error whose message an operator can use */
export async function migrationsAhead(databaseUrl: string): Promise<string[]> {
  try {
    return (await withDatabase(databaseUrl, compare)).ahead
  } catch (error) {
    throw explain(error)
  }
}

/** The names of the migrations that this version of the service knows, in order. */
export async function knownMigrations(): Promise<string[]> {
  return (await migrationFiles()).map(nameOf)
}

type Db = Kysely<unknown>

async function migrateInTurn(db: Db): Promise<MigrationReport> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(migrate)
    } catch (error) {
      if (![LOCK_NOT_AVAILABLE, DEADLOCK].includes(codeOf(error)) || attempt === ATTEMPTS) throw error
      await sleep(PAUSE_MS)
    }
  }
}

async function migrate(tx: Transaction<unknown>): Promise<MigrationReport> {
  await takeTurn(tx)
  await sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, true), set_config('statement_timeout', '0', true)`.execute(
    tx,
  )
  const { ahead, pending } = await compare(tx)
  // A rollback: the older version finds what it needs, since migrations must work while the version before them still serves.
  if (ahead.length > 0 && pending.length > 0) throw new Error(diverged(ahead, pending))
  const { error, results = [] } = ahead.length > 0 ? {} : await createMigrator(tx).migrateToLatest()
  if (error) throw error
  await sql`select accounts_audit_prepare_months(12)`.execute(tx)
  return { results, ahead }
}

/** What the database has and this version does not know, and the other way round. */
async function compare(db: Db): Promise<{ ahead: string[]; pending: string[] }> {
  const known = await knownMigrations()
  const { rows: tables } = await sql<{ found: boolean }>`
    select to_regclass(${TABLES.migrationTableName}) is not null as found`.execute(db)
  if (!tables[0]?.found) return { ahead: [], pending: known }
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(TABLES.migrationTableName)} order by name`.execute(db)
  const applied = rows.map(({ name }) => name)
  return {
    ahead: applied.filter((name) => !known.includes(name)),
    pending: known.filter((name) => !applied.includes(name)),
  }
}

function diverged(ahead: readonly string[], pending: readonly string[]): string {
  return `the database is of another line of versions: it has ${ahead.join(', ')} and lacks ${pending.join(', ')}; use the version that knows them all`
}

/** One migrator at a time, until the end of the transaction: this also works through a pooler that shares sessions. */
async function takeTurn(tx: Transaction<unknown>): Promise<void> {
  await sql`select set_config('lock_timeout', ${TURN_TIMEOUT}, true)`.execute(tx)
  try {
    await sql`select pg_advisory_xact_lock(hashtextextended('accounts_migration', 0))`.execute(tx)
  } catch (error) {
    if (codeOf(error) !== LOCK_NOT_AVAILABLE) throw error
    throw new Error(`another migration has been running for more than ${TURN_TIMEOUT}`, { cause: error })
  }
}

function createMigrator(db: Db): Migrator {
  return new Migrator({ db, provider, ...TABLES })
}

async function withDatabase<T>(databaseUrl: string, work: (db: Db) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 1,
    connectionTimeoutMillis: 10_000,
    application_name: 'profile-service migrate',
  })
  pool.on('error', () => {}) // a lost idle connection shows at its next use
  const db = new Kysely<unknown>({ dialect: new Dialect({ pool }) })
  try {
    return await work(db)
  } finally {
    await db.destroy()
  }
}

/** Kysely's own lock belongs to the session and could not be given back after a failure inside our transaction; `takeTurn` replaces it. */
class Adapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

class Dialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new Adapter()
  }
}

const provider: MigrationProvider = {
  async getMigrations() {
    const entries = (await migrationFiles()).map(async (file): Promise<[string, Migration]> => {
      const { up } = (await import(new URL(file, FOLDER).href)) as Migration
      return [nameOf(file), { up }]
    })
    return Object.fromEntries(await Promise.all(entries))
  },
}

async function migrationFiles(): Promise<string[]> {
  return (await readdir(FOLDER)).filter((file) => /^\d{4}_\w+\.(ts|js)$/.test(file)).sort()
}

function nameOf(file: string): string {
  return file.replace(/\.\w+$/, '')
}

/** For the operator: no values, no connection string. */
function explain(error: unknown): Error {
  const message = (error as Error).message || String(codeOf(error))
  // Several addresses were tried: the error holds one for each, and no message of its own.
  const tried = error instanceof AggregateError ? error.errors.map(({ message }: Error) => message).join('; ') : message
  return new Error([tried, ...hints(error)].join(': '), { cause: error })
}

function hints(error: unknown): string[] {
  const { detail } = error as { detail?: string }
  switch (codeOf(error)) {
    case LOCK_NOT_AVAILABLE:
      return [`another session holds a lock that the migration needs, at ${ATTEMPTS} attempts; see pg_stat_activity`]
    case FEATURE_NOT_SUPPORTED: // names the view or column that stands in the way; other details may quote values
      return detail ? [detail] : []
    default:
      return []
  }
}

function codeOf(error: unknown): string {
  return (error as { code?: string } | undefined)?.code ?? ''
}

import { readdir } from 'node:fs/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import {
  type Migration,
  type MigrationInfo,
  type MigrationProvider,
  type MigrationResult,
  Migrator,
} from 'kysely/migration'
import pg from 'pg'

const FOLDER = new URL('../../migrations/', import.meta.url)
const TABLES = { migrationTableName: 'accounts_migration', migrationLockTableName: 'accounts_migration_lock' }
/** How long one migration may wait for a table lock: queries queue up behind a waiting DDL statement. */
const LOCK_TIMEOUT = '5s'
const ATTEMPTS = 5

export interface MigrationReport {
  /** What this run did, in order; empty if there was nothing to do. */
  results: MigrationResult[]
  error: unknown
}

/**
 * Brings the database to the newest schema. Any number of callers may run it at once: one works, the others wait for its lock and
 * find nothing to do. A migration that cannot get a table lock in 5 s is rolled back and tried again, 5 times in all.
 * Never throws for a failed migration: look at `error`.
 */
export async function migrateToLatest(databaseUrl: string): Promise<MigrationReport> {
  return withMigrator(databaseUrl, async (migrator, db) => {
    for (let attempt = 1; ; attempt++) {
      const { error, results = [] } = await migrator.migrateToLatest()
      if (!error) await sql`select accounts_audit_prepare_months(12)`.execute(db)
      const lockTimedOut = (error as { code?: string } | undefined)?.code === '55P03'
      if (!lockTimedOut || attempt === ATTEMPTS) return { results, error }
    }
  })
}

/** Every known migration in order, with the time it was run (absent: pending). */
export async function migrationStatus(databaseUrl: string): Promise<readonly MigrationInfo[]> {
  return withMigrator(databaseUrl, (migrator) => migrator.getMigrations())
}

/** The names of the migrations that this version of the service knows, in order. */
export async function knownMigrations(): Promise<string[]> {
  return (await migrationFiles()).map(nameOf)
}

async function withMigrator<T>(
  databaseUrl: string,
  work: (migrator: Migrator, db: Kysely<unknown>) => Promise<T>,
): Promise<T> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 2,
    connectionTimeoutMillis: 10_000,
    application_name: 'profile-service migrate',
  })
  pool.on('error', () => {}) // a lost idle connection shows at its next use
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    return await work(new Migrator({ db, provider, ...TABLES }), db)
  } finally {
    await db.destroy()
  }
}

const provider: MigrationProvider = {
  async getMigrations() {
    const entries = (await migrationFiles()).map(async (file): Promise<[string, Migration]> => {
      const { up } = (await import(new URL(file, FOLDER).href)) as Migration
      return [nameOf(file), { up: (db) => withLockTimeout(db, up) }]
    })
    return Object.fromEntries(await Promise.all(entries))
  },
}

/** For this transaction only: Kysely waits for its own migration lock before, and that wait may be long. */
async function withLockTimeout(db: Kysely<unknown>, up: Migration['up']): Promise<void> {
  await sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`.execute(db)
  await up(db)
}

async function migrationFiles(): Promise<string[]> {
  return (await readdir(FOLDER)).filter((file) => /^\d{4}_\w+\.(ts|js)$/.test(file)).sort()
}

function nameOf(file: string): string {
  return file.replace(/\.\w+$/, '')
}

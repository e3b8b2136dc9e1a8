import { sql } from 'kysely'
import type { Queryable } from '../db/database.ts'
import { readStatement } from '../db/statement.ts'
import { type FieldError, Problem } from '../domain/problem.ts'

/** Whether requests can be served now. */
export interface Readiness {
  /** Why not, one item a reason; empty: ready. */
  reasons(): Promise<FieldError[]>
  /** From now on not ready: the process is about to end. */
  close(): void
}

export interface ReadinessOptions {
  db: Queryable
  /** Names of the migrations that this version knows. */
  migrations: readonly string[]
  keys: { readonly ready: boolean }
}

/** Probes come every few seconds from every side; the database is asked once a second at most. */
const CACHE_MS = 1_000

const appliedMigrations = readStatement('applied_migrations', (db) =>
  db.selectNoFrom(sql<string[]>`(select array_agg(name::text) from accounts_migration)`.as('names')),
)

export function createReadiness({ db, migrations, keys }: ReadinessOptions): Readiness {
  let closing = false
  let database: { at: number; answer: Promise<FieldError[]> } = {
    at: Number.NEGATIVE_INFINITY,
    answer: Promise.resolve([]),
  }

  async function askDatabase(): Promise<FieldError[]> {
    try {
      const [row] = await db.run(appliedMigrations, {})
      const pending = migrations.filter((name) => !row?.names?.includes(name))
      return pending.length === 0 ? [] : [notMigrated(`${pending.length} pending: run "profile-service migrate"`)]
    } catch (error) {
      if (error instanceof Problem && error.code === 'database_not_migrated') {
        return [notMigrated('the database is empty: run "profile-service migrate"')]
      }
      return [
        {
          pointer: '/database',
          code: 'database_unavailable',
          detail: 'the database cannot be reached; the log says why',
        },
      ]
    }
  }

  return {
    async reasons() {
      if (closing) return [{ pointer: '/process', code: 'shutting_down', detail: 'the process is shutting down' }]
      if (performance.now() - database.at > CACHE_MS) database = { at: performance.now(), answer: askDatabase() }
      const reasons = await database.answer
      if (keys.ready) return reasons
      return [
        ...reasons,
        {
          pointer: '/keys',
          code: 'keys_unavailable',
          detail: "the issuer's keys have not been fetched; the log says why",
        },
      ]
    },
    close() {
      closing = true
    },
  }
}

function notMigrated(detail: string): FieldError {
  return { pointer: '/database', code: 'database_not_migrated', detail }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrateToLatest } from '../src/db/migrator.ts'
import { type Postgres, startPostgres } from '../src/dev/postgres.ts'
import { type BenchIssuer, startBenchIssuer } from './tokens.ts'

/** What every measurement stands on: an empty PostgreSQL of its own, and an issuer of tokens. */
export interface Ground {
  postgres: Postgres
  issuer: BenchIssuer
  /** Creates a migrated database with users `0` to `users - 1` and gives its connection string. */
  createDatabase(name: string, users: number): Promise<string>
}

/** Runs `work`, then removes everything. */
export async function onGround(
  settings: Record<string, string>,
  work: (ground: Ground) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-bench-'))
  const postgres = await startPostgres({ dataDir: join(folder, 'data'), persistent: false, settings })
  const issuer = await startBenchIssuer()
  try {
    await work({ postgres, issuer, createDatabase: (name, users) => createDatabase(postgres, name, users) })
  } finally {
    issuer.close()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

export function subjectOf(user: number): string {
  return `auth0|bench-${user}`
}

/** Runs SQL beside what is measured. */
export async function sql(url: string, text: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

async function createDatabase(postgres: Postgres, name: string, users: number): Promise<string> {
  await sql(postgres.url('postgres'), `create database ${name}`)
  const url = postgres.url(name)
  const { error } = await migrateToLatest(url)
  if (error) throw error
  // Ids as the service makes them: version 7, so in the order of time. The same every time.
  const id = `(lpad(to_hex(x'019b00000000'::bigint + n), 12, '0') || '7000800000000000' || '0000')::uuid`
  await sql(
    url,
    `insert into accounts_user (id, auth0_id, email, email_verified, first_name, last_name, profile_data, version)
     select ${id}, 'auth0|bench-' || n, 'bench-' || n || '@example.com', true, 'First ' || n, 'Last ' || n,
       jsonb_build_object('phone', '0096500000' || n, 'title', 'Engineer', 'registration_source', 'web'), 1
     from generate_series(0, $1::int) n`,
    [users - 1],
  )
  await sql(
    url,
    `insert into accounts_audit (id, user_id, version, operation, actor, changes)
     select ${id}, ${id}, 1, 'putProfile', 'auth0|bench-' || n, '[{"pointer": "/first_name", "new": "First"}]'
     from generate_series(0, $1::int) n`,
    [users - 1],
  )
  await sql(url, 'vacuum analyze')
  return url
}

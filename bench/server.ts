import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrateToLatest } from '../src/db/migrator.ts'
import { type Postgres, startPostgres } from '../src/dev/postgres.ts'
import { addActivity } from './activity.ts'
import { type BenchIssuer, startBenchIssuer } from './tokens.ts'

/** What every measurement stands on: an empty PostgreSQL of its own, and an issuer of tokens. */
export interface Ground {
  postgres: Postgres
  issuer: BenchIssuer
  /** Creates a migrated database with users `0` to `users - 1`, unless there is one from before, and gives its connection string. */
  createDatabase(name: string, users: number): Promise<string>
}

/**
 * Runs `work`, then removes everything.
 * @param kept a folder for the databases, which stay there for the next time
 */
export async function onGround(
  settings: Record<string, string>,
  work: (ground: Ground) => Promise<void>,
  kept?: string,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-bench-'))
  const dataDir = kept ?? join(folder, 'data')
  const postgres = await startPostgres({ dataDir, persistent: kept !== undefined, settings })
  const issuer = await startBenchIssuer()
  try {
    await work({ postgres, issuer, createDatabase: (name, users) => createDatabase(postgres, name, users) })
  } finally {
    issuer.close()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

// What the users are like: half of them complete, one in a hundred from one of many partners, the others from the web. On each of the last days a
// tenth of them was active.

/** When they were created: evenly from `from` on. */
export const CREATED = { from: '2026-08-01', to: '2026-10-29', days: 90 }
/** The id of user `n`, as the service makes them: version 7, so in the order of time. The same every time. */
const ID = `(lpad(to_hex(x'019b00000000'::bigint + n), 12, '0') || '7000800000000000' || '0000')::uuid`
/** How many users one partner has sent. */
const PARTNER_USERS = 20

export function subjectOf(user: number): string {
  return `auth0|bench-${user}`
}

export function emailOf(user: number): string {
  return `bench-${user}@example.com`
}

export function firstNameOf(user: number): string {
  return `First${user}`
}

/** The partner of the next user who has one. */
export function partnerOf(user: number): string {
  return `partner-${Math.floor(user / (100 * PARTNER_USERS))}`
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
  const server = postgres.url('postgres')
  const existing = await sql(server, 'select from pg_database where datname = $1', [name])
  if (existing.length === 0) {
    // What was cut short has another name.
    const unfinished = `${name}_unfinished`
    await sql(server, `drop database if exists ${unfinished}`)
    await sql(server, `create database ${unfinished}`)
    await fill(postgres.url(unfinished), users)
    await sql(server, `alter database ${unfinished} rename to ${name}`)
  }
  const url = postgres.url(name)
  await migrate(url)
  // A database from before may have none.
  const active = await sql(url, 'select from accounts_activity where day <= $1 limit 1', [CREATED.to])
  if (active.length === 0) {
    await addActivity(url, users, ID, CREATED.to)
    await sql(url, 'vacuum analyze')
  }
  return url
}

async function migrate(url: string): Promise<void> {
  const { error } = await migrateToLatest(url)
  if (error) throw error
}

async function fill(url: string, users: number): Promise<void> {
  await migrate(url)
  await sql(
    url,
    `insert into accounts_user (id, auth0_id, email, email_verified, first_name, last_name, profile_data, version, created_at,
       registration_completed_at)
     select ${ID}, 'auth0|bench-' || n, 'bench-' || n || '@example.com', true, 'First' || n, 'Last ' || n,
       jsonb_build_object('phone', '0096500000' || n, 'title', 'Engineer', 'registration_source',
         case when n % 100 = 0 then 'partner-' || n / ${100 * PARTNER_USERS} else 'web' end),
       1, created_at, case when n % 2 = 0 then created_at + n % 600 * interval '1 minute' end
     from generate_series(0, $1::int - 1) n, lateral (
       select '${CREATED.from}'::timestamptz + interval '${CREATED.days} days' * n / $1::int as created_at) each`,
    [users],
  )
  await sql(
    url,
    `insert into accounts_audit (id, user_id, version, operation, actor, changes)
     select ${ID}, ${ID}, 1, 'putProfile', 'auth0|bench-' || n, '[{"pointer": "/first_name", "new": "First"}]'
     from generate_series(0, $1::int - 1) n`,
    [users],
  )
  await sql(
    url,
    `insert into accounts_resource (name, title) select 'resource-' || n, 'R' from generate_series(0, 99) n`,
  )
  await sql(
    url,
    `insert into accounts_license (resource, user_id, granted_at, granted_by, updated_at, expires_at)
     select 'resource-' || n % 100, id, created_at, 'auth0|admin', created_at, created_at + interval '30 days'
     from (select id, created_at, row_number() over () as n from accounts_user) each`,
  )
  await sql(url, 'vacuum analyze')
}

#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { readDatabaseConfig } from './config.ts'
import { migrateToLatest, migrationStatus } from './db/migrator.ts'
import { EX_UNAVAILABLE, EX_USAGE, FatalError } from './fatal-error.ts'

const USAGE = `Usage: profile-service <command>

  serve            serve the API (configuration: environment variables, see README)
  migrate [up]     bring the database to the newest schema
  migrate status   list the migrations; exit code 1 if any is pending
  import FILE      take over users from NDJSON or CSV (docs/import.md)
  export           write all users as NDJSON, or with --format csv
  reconcile [FILE] compare with an export of the Auth0 tenant's users, or mend (docs/auth0-events.md)
  erasures         list who was erased, without anything personal; --replay FILE erases them again after a restore (docs/operations.md)
  purge [--dry-run]
                   delete what has been kept long enough (docs/retention.md)
  doctor [--json] [--token TOKEN|-] [--all]
                   look at configuration, database, issuer, a token: what is wrong, and what to do (docs/operations.md)
  dev              everything on this machine: database, issuer, API (checkouts only)
  token            mint an access token of the dev issuer (checkouts only)`

// To the first process of a container, the kernel delivers no signal that it does not ask for. `serve` asks for its own.
if (process.pid === 1 && process.argv[2] !== 'serve') process.once('SIGTERM', () => process.exit(143))

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof FatalError)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}

async function run([command, ...rest]: string[]): Promise<number> {
  switch (command) {
    case 'serve': {
      // Loaded here: a migration does without the web server.
      const { serve } = await import('./main.ts')
      await serve()
      return 0
    }
    case 'migrate':
      if (rest.length > 1 || !['up', 'status', undefined].includes(rest[0])) return usage()
      return rest[0] === 'status' ? showMigrations() : migrate()
    case 'import':
      return withArguments((await import('./commands/import.ts')).importUsers, rest)
    case 'export':
      return withArguments((await import('./commands/export.ts')).exportUsers, rest)
    case 'reconcile':
      return withArguments((await import('./commands/reconcile.ts')).reconcile, rest)
    case 'erasures':
      return withArguments((await import('./commands/erasures.ts')).erasures, rest)
    case 'purge':
      return withArguments((await import('./commands/purge.ts')).purge, rest)
    case 'doctor':
      return withArguments((await import('./commands/doctor.ts')).doctor, rest)
    case 'dev':
    case 'token':
      return runDevelopment([command, ...rest])
    case 'help':
    case '--help':
      console.log(USAGE)
      return 0
    default:
      return usage()
  }
}

/** What `parseArgs` refuses is a matter of usage. */
async function withArguments(command: (words: string[]) => Promise<number>, words: string[]): Promise<number> {
  try {
    return await command(words)
  } catch (error) {
    if (!String((error as { code?: string }).code).startsWith('ERR_PARSE_ARGS')) throw error
    console.error((error as Error).message)
    return usage()
  }
}

function usage(): number {
  console.error(USAGE)
  return EX_USAGE
}

async function migrate(): Promise<number> {
  const { results, ahead, error } = await migrateToLatest(readDatabaseConfig().url)
  for (const { migrationName, status } of results) console.log(`${migrationName}: ${status}`)
  if (error) {
    console.error(`Migration failed, the database is as it was: ${error.message}`)
    return 1
  }
  if (ahead.length > 0) console.log(`The database is ahead of this version, by ${ahead.join(', ')}: nothing to do.`)
  else if (results.length === 0) console.log('The database is up to date.')
  return 0
}

async function showMigrations(): Promise<number> {
  const migrations = await migrationStatus(readDatabaseConfig().url).catch((error: Error) => error)
  if (migrations instanceof Error) {
    console.error(`The database cannot be asked: ${migrations.message}`)
    return EX_UNAVAILABLE
  }
  for (const { name, executedAt } of migrations)
    console.log(`${name}: ${executedAt ? executedAt.toISOString() : 'pending'}`)
  return migrations.every(({ executedAt }) => executedAt) ? 0 : 1
}

/** Dev mode is not part of the build, so it is not imported by name. */
async function runDevelopment(words: string[]): Promise<number> {
  const program = new URL('./dev/cli.ts', import.meta.url)
  if (!existsSync(program)) {
    console.error('Dev mode is only there in a checkout of the project: npm run dev')
    return EX_USAGE
  }
  const { runDev } = (await import(program.href)) as { runDev(words: string[]): Promise<number> }
  return runDev(words)
}

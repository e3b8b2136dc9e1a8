import { migrationStatus, migrationsAhead } from '../db/migrator.ts'
import type { Session } from '../db/session.ts'
import { findMissingPrivileges, readServerFacts, type ServerFacts } from '../queries/health.ts'
import { judgeClock, type Report } from './finding.ts'

const OLDEST = 150_000
const NEWEST = 190_000
const ROUND_TRIPS = 5
const SLOW_MS = 10

/** Version, speed, role, clock and schema of a database that answers. */
export async function examineDatabase(session: Session, url: string, report: Report): Promise<void> {
  const before = Date.now()
  const facts = await readServerFacts(session)
  const clock = (before + Date.now()) / 2_000
  judgeServer(facts, report)
  report(judgeClock('database clock', facts.clock - clock, { warnS: 2, failS: 60 }))
  report(await judgeRoundTrip(session))
  if (await examineMigrations(url, report)) await examinePrivileges(session, report)
}

function judgeServer(facts: ServerFacts, report: Report): void {
  const { version, version_name, read_only, connections, max_connections, encrypted, local } = facts
  const supported = version >= OLDEST && version < NEWEST
  report({
    check: 'database',
    state: version < OLDEST ? 'failed' : supported ? 'ok' : 'warning',
    found: `PostgreSQL ${version_name}`,
    ...(supported ? {} : { advice: 'PostgreSQL 15 to 18 are supported' }),
  })
  if (read_only) {
    const advice = 'DATABASE_URL must lead to the primary: this is a standby, or default_transaction_read_only is on'
    report({ check: 'database role', state: 'failed', found: 'takes no writes', advice })
  }
  if (!encrypted && !local) {
    const advice = 'add sslmode=verify-full (and sslrootcert=…) to DATABASE_URL; behind a pooler, see to it there, too'
    report({ check: 'database encryption', state: 'warning', found: 'the connection is not encrypted', advice })
  }
  const full = connections > max_connections * 0.8
  report({
    check: 'database connections',
    state: full ? 'warning' : 'ok',
    found: `${connections} of ${max_connections}`,
    ...(full
      ? { advice: 'lower DATABASE_POOL_SIZE or the replicas, raise max_connections, or put PgBouncer in front' }
      : {}),
  })
}

async function judgeRoundTrip(session: Session) {
  const times: number[] = []
  for (let i = 0; i < ROUND_TRIPS; i++) {
    const start = performance.now()
    await readServerFacts(session)
    times.push(performance.now() - start)
  }
  const median = times.sort((a, b) => a - b)[Math.floor(ROUND_TRIPS / 2)] ?? 0
  const found = `${median.toFixed(1)} ms a round trip`
  const advice =
    'every request waits for one or two of them: move service and database closer together, or see what keeps it busy'
  return median < SLOW_MS
    ? ({ check: 'database speed', state: 'ok', found } as const)
    : ({ check: 'database speed', state: 'warning', found, advice } as const)
}

/** @returns whether the tables are there */
async function examineMigrations(url: string, report: Report): Promise<boolean> {
  const check = 'database schema'
  const migrations = await migrationStatus(url)
  const pending = migrations.filter(({ executedAt }) => !executedAt).map(({ name }) => name)
  const ahead = await migrationsAhead(url)
  if (pending.length > 0) {
    const advice = 'run "profile-service migrate"; until then no process of this version is ready'
    report({ check, state: 'failed', found: `pending: ${pending.join(', ')}`, advice })
  } else if (ahead.length > 0) {
    const advice =
      'this is fine for one version and for as long as a rollback takes; then deploy the newer version again'
    report({ check, state: 'warning', found: `ahead of this version: ${ahead.join(', ')}`, advice })
  } else {
    report({ check, state: 'ok', found: `up to date: ${migrations.length} migrations` })
  }
  return pending.length < migrations.length
}

async function examinePrivileges(session: Session, report: Report): Promise<void> {
  const check = 'database privileges'
  const missing = await findMissingPrivileges(session)
  if (missing.length === 0) return report({ check, state: 'ok', found: 'what the service needs' })
  const advice = 'grant them to the role in DATABASE_URL, or let it own the tables'
  report({ check, state: 'failed', found: `missing: ${missing.join(', ')}`, advice })
}

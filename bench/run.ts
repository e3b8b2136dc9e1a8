// npm run bench [-- --seconds 4 --rounds 3 --connections 32]: every contender in turn, in a process of its own, over and over; medians and
// ratios of one run. Needs Linux (/proc) and a build.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { migrateToLatest } from '../src/db/migrator.ts'
import { startPostgres } from '../src/dev/postgres.ts'
import { type Surroundings, startContender } from './contenders.ts'
import { runLoad } from './load.ts'
import { type Measured, printReport } from './report.ts'
import { createScenarios, type Scenario, USERS } from './scenarios.ts'
import { startBenchIssuer } from './tokens.ts'
import { usageOf } from './usage.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', default: '' },
  },
})
const seconds = Number(values.seconds)
const connections = Number(values.connections)

const folder = mkdtempSync(join(tmpdir(), 'profile-bench-'))
const postgres = await startPostgres({
  dataDir: join(folder, 'data'),
  persistent: false,
  settings: { shared_buffers: '256MB' },
})
const issuer = await startBenchIssuer()
try {
  const databaseUrl = postgres.url('postgres')
  const { error } = await migrateToLatest(databaseUrl)
  if (error) throw error
  const db = new pg.Client({ connectionString: databaseUrl })
  await db.connect()
  await db.query(
    `insert into accounts_user (id, auth0_id, email, email_verified, first_name, last_name, profile_data, version)
     select gen_random_uuid(), 'auth0|bench-' || n, 'bench-' || n || '@example.com', true, 'First ' || n, 'Last ' || n,
       jsonb_build_object('phone', '0096500000' || n, 'title', 'Engineer', 'registration_source', 'web'), 1
     from generate_series(0, $1) n`,
    [USERS * 10 - 1],
  )
  await db.query('vacuum analyze')

  const results: Measured[] = []
  const scenarios = createScenarios(issuer).filter(({ name }) => name.includes(values.only))
  for (const scenario of scenarios) {
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const contender of scenario.contenders) {
        results.push(await measure(scenario, contender, round, { databaseUrl, issuer: issuer.issuer }))
        if (scenario.reset) await db.query(scenario.reset)
      }
    }
    printReport(results.filter((each) => each.scenario === scenario.name))
  }
  await db.end()
} finally {
  issuer.close()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function measure(
  scenario: Scenario,
  contender: Measured['contender'],
  round: number,
  surroundings: Surroundings,
): Promise<Measured> {
  const process = await startContender(contender, surroundings)
  try {
    const request = await scenario.prepare(process.port)
    const load = { port: process.port, connections, request, expect: scenario.expect }
    // The first requests compile code; a scenario with a limited supply begins with a tenth of it.
    const warmUp = scenario.limit ? Math.floor(scenario.limit / 10) : Number.POSITIVE_INFINITY
    const warmed = await runLoad({ ...load, seconds: 1.5, limit: warmUp })
    const before = { service: usageOf(process.pid), database: usageOf(postgres.pid, true) }
    const result = await runLoad({
      ...load,
      request: (n) => request(n + warmed.requests),
      seconds,
      ...(scenario.limit ? { limit: scenario.limit - warmed.requests } : {}),
    })
    const after = { service: usageOf(process.pid), database: usageOf(postgres.pid, true) }
    const cpu = (who: 'service' | 'database') =>
      ((after[who].cpuSeconds - before[who].cpuSeconds) / result.requests) * 1e6
    const percentile = (p: number) => result.latencies[Math.floor(result.latencies.length * p)] ?? 0
    return {
      scenario: scenario.name,
      contender,
      round,
      perSecond: result.requests / result.seconds,
      p50: percentile(0.5),
      p99: percentile(0.99),
      serviceCpu: cpu('service'),
      databaseCpu: cpu('database'),
      megabytes: after.service.megabytes,
      unexpected: result.unexpected,
    }
  } finally {
    await process.stop()
  }
}

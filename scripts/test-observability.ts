// npm run test:observability: the alert rules, each firing and each staying quiet, by promtool's unit tests; and every query of the
// dashboard and of the rules against a real Prometheus that scrapes the service under a little load. Installs Debian's prometheus if it must.
//   npm run test:observability -- --picture    docs/dashboard.svg anew: the dashboard's panels and queries, after five minutes of traffic
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { migrateToLatest } from '../src/db/migrator.ts'
import { startPostgres } from '../src/dev/postgres.ts'
import { startTestIssuer } from '../test/helpers/issuer.ts'
import { cases } from '../test/observability/alert-cases.ts'
import { type Prometheus, startPrometheus } from '../test/observability/prometheus.ts'
import { testRules } from '../test/observability/promtool.ts'
import { call, environment, PROFILE, startService, until } from '../test/process/service.ts'
import { check, finish } from './checks.ts'
import { readDashboard, toQuery } from './dashboard/panels.ts'
import { takePicture } from './dashboard/picture.ts'
import { makeTraffic } from './dashboard/traffic.ts'

const ROOT = join(import.meta.dirname, '..')
const RULES = join(ROOT, 'helm/profile-service/files/alerts.yaml')
/** A rate takes two scrapes, a second apart; a few more make it steady. */
const LOAD_MS = 6_000
const PICTURE = join(ROOT, 'docs/dashboard.svg')
const PICTURE_MS = 300_000
/** Before it, rates know too little. */
const PICTURE_FROM_MS = 20_000

checkDocuments()
const words = ['prometheus promtool', 'prometheus']
const { status: installed } = spawnSync(join(import.meta.dirname, 'install-packages'), words, { stdio: 'inherit' })
if (installed === 0) {
  const wrong = testRules(RULES)
  check(`${cases.length} cases of alerts fire and stay quiet as they should`, wrong === '', wrong)
  await checkQueries()
} else {
  console.log('SKIPPED: rules and queries, for the reason above')
}
finish()

/** Every alert is tested, and says what to do. */
function checkDocuments(): void {
  const runbook = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')
  const alerts = readFileSync(RULES, 'utf8').matchAll(/- alert: (\w+)(.*?)(?=- alert|$)/gs)
  for (const [, alert = '', rest = ''] of alerts) {
    const tested = cases.some((each) => each.alert === alert && Object.keys(each.quiet).length > 0)
    const described = runbook.includes(`### ${alert}\n`) && rest.includes(`docs/operations.md#${alert.toLowerCase()}\n`)
    check(`${alert} is tested, and has a runbook`, tested && described, `tested: ${tested}, described: ${described}`)
  }
}

async function checkQueries(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-observability-'))
  const atEnd: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  const t = { teardown: (work: () => unknown) => atEnd.push(work) }
  try {
    const postgres = await startPostgres({ dataDir: join(folder, 'data'), persistent: false })
    atEnd.push(() => postgres.stop())
    const { error } = await migrateToLatest(postgres.url('postgres'))
    if (error) throw error
    const issuer = await startTestIssuer(t)
    const url = postgres.url('postgres')
    const service = await startService(t, { ...environment(url, issuer), DATABASE_REPLICA_URL: url })
    const prometheus = await startPrometheus(t, new URL(service.ops).host, RULES)
    await until(
      () => prometheus.query('profile_ready == 1'),
      (samples) => samples.length > 0,
    )
    await load(service.api, await issuer.token(), await issuer.token({ exp: 1000, iat: 500 }))
    for (const { title, expression } of dashboardQueries()) await checkQuery(prometheus, title, expression)
    for (const name of metricsOfRules()) await checkQuery(prometheus, 'alerts', name)
    if (process.argv.includes('--picture')) {
      const from = (Date.now() + PICTURE_FROM_MS) / 1000
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      atEnd.push(() => client.end())
      const sql = async (text: string) => (await client.query(text)).rows
      await makeTraffic({ api: service.api, issuer, database: { sql } }, PICTURE_MS)
      writeFileSync(PICTURE, await takePicture(prometheus, from, Date.now() / 1000))
    }
  } finally {
    for (const work of atEnd.reverse()) await work()
  }
}

/** What users do, and what goes wrong: a registration, reads, saves that are refused, tokens that have ended. */
async function load(api: string, token: string, expired: string): Promise<void> {
  const profile = { first_name: 'Ada', last_name: 'Lovelace', profile_data: { phone: '009650000000' } }
  const end = Date.now() + LOAD_MS
  while (Date.now() < end) {
    await call(api + PROFILE, { method: 'PUT', token, body: JSON.stringify(profile) })
    await call(api + PROFILE, { method: 'PUT', token, body: '{"nickname":"ada"}' })
    await call(api + PROFILE, { token })
    await call(api + PROFILE, { token: expired })
    await sleep(50)
  }
}

async function checkQuery(prometheus: Prometheus, title: string, expression: string): Promise<void> {
  const samples = await prometheus.query(expression)
  const isNumber = samples.length > 0 && samples.every(({ value: [, value] }) => Number.isFinite(Number(value)))
  check(`${title}: ${expression}`, isNumber, JSON.stringify(samples))
}

function dashboardQueries(): { title: string; expression: string }[] {
  return readDashboard().panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ title, expression: toQuery(expr, '5s') })),
  )
}

/** A rule about a metric that is not there would never fire, and nobody would know. */
function metricsOfRules(): Set<string> {
  const text = readFileSync(RULES, 'utf8')
  return new Set([...text.matchAll(/\b(?:profile|http)_\w+(?=[{[ )])/g)].map(([name]) => name))
}

// npm run bench [-- --seconds 1 --rounds 7 --connections 32 --only 'GET, warm']: all contenders are up at once and take turns of a second,
// A B C A B C …, so that whatever else the machine does hits all of them alike. Prints medians, spread, and ratios within a round.
import { parseArgs } from 'node:util'
import { type Running, startContender } from './contenders.ts'
import { runLoad } from './load.ts'
import { measure } from './measure.ts'
import { pgbenchPath, runPgbench } from './pgbench.ts'
import { type Measured, printPgbench, printReport } from './report.ts'
import { createScenarios, type Entry, type Scenario, USERS } from './scenarios.ts'
import { type Ground, onGround, sql } from './server.ts'

const { values } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== 'ratios'),
  options: {
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '7' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', default: '' },
  },
})
const seconds = Number(values.seconds)
const rounds = Number(values.rounds)
const connections = Number(values.connections)

await onGround({ shared_buffers: '256MB' }, async (ground) => {
  const databaseUrl = await ground.createDatabase('bench', USERS * 10)
  for (const scenario of createScenarios(ground.issuer).filter(({ name }) => name.includes(values.only))) {
    const { runs, pgbench } = await compare(scenario, databaseUrl, ground)
    printReport(scenario.name, runs)
    if (pgbench.length > 0) printPgbench(runs, pgbench)
  }
})

interface Compared {
  runs: Measured[]
  /** Of each round, transactions a second. Empty: not installed, or nothing to compare with. */
  pgbench: number[]
}

interface Entrant extends Pick<Entry, 'name' | 'expect'> {
  service: Running
  request: (n: number) => Buffer
  sent: number
}

async function compare(scenario: Scenario, databaseUrl: string, { issuer, postgres }: Ground): Promise<Compared> {
  const entrants: Entrant[] = []
  const runs: Measured[] = []
  const pgbench: number[] = []
  // A scenario with a limited supply has a share for every turn, and one for warming up.
  const limit = scenario.limit ? Math.floor(scenario.limit / (rounds + 1)) : Number.POSITIVE_INFINITY
  try {
    for (const { name, contender, prepare, expect } of scenario.entries) {
      const service = await startContender(contender, { databaseUrl, issuer: issuer.issuer })
      entrants.push({ name, expect, service, request: await prepare(service.port), sent: 0 })
    }
    for (const entrant of entrants) {
      // The first requests compile code.
      await turn(entrant, async (load) => (await runLoad({ ...load, seconds: 1.5 })).requests)
    }
    for (let round = 0; round < rounds; round++) {
      for (const entrant of entrants) {
        await turn(entrant, async (load) => {
          const slice = await measure(entrant.service, postgres.pid, load)
          runs.push({ name: entrant.name, round, ...slice })
          return slice.requests
        })
      }
      if (scenario.pgbench && pgbenchPath) pgbench.push(runPgbench(scenario.pgbench, databaseUrl, seconds))
    }
  } finally {
    for (const { service } of entrants) await service.stop()
  }
  return { runs, pgbench }

  async function turn(
    entrant: Entrant,
    drive: (load: Parameters<typeof runLoad>[0]) => Promise<number>,
  ): Promise<void> {
    const { service, request, sent, expect } = entrant
    const next = (n: number) => request(sent + n)
    entrant.sent += await drive({
      port: service.port,
      connections,
      seconds,
      request: next,
      expect,
      limit,
    })
    if (scenario.reset) await sql(databaseUrl, scenario.reset)
  }
}

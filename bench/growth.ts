// npm run bench -- growth [--sizes 10000,1000000,10000000 --seconds 1 --rounds 7 --only search --data FOLDER]: the same requests at databases of
// different sizes, in turns; medians, and ratios to the smallest. Proves besides that no request made PostgreSQL scan a table. 10 million users take
// about 12 GB of disk and half an hour to make and count, under the temporary folder or, to be used again, in FOLDER.
import { parseArgs } from 'node:util'
import { type Running, startContender } from './contenders.ts'
import { createKinds, type Kinds } from './growth-kinds.ts'
import { measure, median, type Slice } from './measure.ts'
import { type Ground, onGround, sql } from './server.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    sizes: { type: 'string', default: '10000,1000000,10000000' },
    seconds: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: '' },
    data: { type: 'string' },
  },
})
const sizes = values.sizes.split(',').map(Number)
const seconds = Number(values.seconds)
/** Few, so that the latency is that of the work and not of a queue. */
const CONNECTIONS = 4

interface Place {
  users: number
  url: string
  service: Running
  kinds: Kinds
}

// What is measured is the growth, not the disk: nothing waits for it.
const SETTINGS = { shared_buffers: '1GB', fsync: 'off', full_page_writes: 'off', max_wal_size: '8GB', work_mem: '64MB' }

await onGround(SETTINGS, compareSizes, values.data)

async function compareSizes(ground: Ground): Promise<void> {
  const places: Place[] = []
  try {
    for (const users of sizes) {
      const start = performance.now()
      const url = await ground.createDatabase(`users_${users}`, users)
      console.log(`${users} users made in ${((performance.now() - start) / 1000).toFixed(0)} s`)
      places.push(await open(users, url, ground))
    }
    console.log('ready')
    const scans = await Promise.all(places.map(({ url }) => countScans(url)))
    const kinds = Object.keys(places[0]?.kinds ?? {}).filter((kind) => kind.includes(values.only))
    for (const kind of kinds) await compare(kind, places, ground)
    for (const { service } of places) await service.stop()
    for (const [i, { users, url }] of places.entries()) {
      const before = scans[i]
      const scanned = [...(await countScans(url))].filter(([table, times]) => times > (before?.get(table) ?? times))
      console.log(`\n${users} users: ${scanned.length === 0 ? 'no table was scanned' : `SCANNED: ${scanned}`}`)
      if (scanned.length > 0) process.exitCode = 1
    }
  } finally {
    for (const { service } of places) await service.stop()
  }
}

async function open(users: number, url: string, { issuer }: Ground): Promise<Place> {
  const service = await startContender('ours', { databaseUrl: url, issuer: issuer.issuer })
  const start = performance.now()
  await untilCounted(url)
  // Or the server would do it by itself, while requests are measured.
  await sql(url, 'vacuum analyze')
  console.log(`${users} users counted for the reports in ${((performance.now() - start) / 1000).toFixed(0)} s`)
  return { users, url, service, kinds: createKinds(users, issuer) }
}

/** The first start counts all users and what they did, beside whatever else there is to do. */
async function untilCounted(url: string): Promise<void> {
  const counted = `select from accounts_watermark where name = 'reports' and transaction_id >
    (select transaction_id from accounts_audit order by transaction_id desc limit 1)`
  while ((await sql(url, counted)).length === 0) await new Promise((resolve) => setTimeout(resolve, 500))
}

async function compare(kind: string, places: readonly Place[], { postgres }: Ground): Promise<void> {
  const slices = places.map((): Slice[] => [])
  for (let round = -1; round < Number(values.rounds); round++) {
    for (const [i, { service, kinds }] of places.entries()) {
      const request = kinds[kind] as (n: number) => Buffer
      const from = Math.floor(Math.random() * 1_000_000)
      const load = { port: service.port, connections: CONNECTIONS, seconds, expect: 200 }
      const slice = await measure(service, postgres.pid, { ...load, request: (n) => request(from + n) })
      // The first turn warms up.
      if (round >= 0) slices[i]?.push(slice)
    }
  }
  console.log(
    `\n### ${kind}\n\n| users | p50 ms | against ${places[0]?.users} users | PostgreSQL CPU µs/request | unexpected |`,
  )
  console.log('|---:|---:|---:|---:|---:|')
  for (const [i, { users }] of places.entries()) {
    const mine = slices[i] ?? []
    const ratio = median(mine.map(({ p50 }, round) => p50 / (slices[0]?.[round]?.p50 ?? Number.NaN)))
    const unexpected = mine.reduce((sum, slice) => sum + slice.unexpected, 0)
    const [p50, cpu] = [median(mine.map((slice) => slice.p50)), median(mine.map((slice) => slice.databaseCpu))]
    console.log(`| ${users} | ${p50.toFixed(3)} | ${ratio.toFixed(2)} | ${cpu.toFixed(0)} | ${unexpected} |`)
  }
}

/** Tables that grow with the users and are too large to be read as a whole, and how often each has been so far. */
async function countScans(url: string): Promise<Map<string, number>> {
  const rows = await sql(
    url,
    `select relname, seq_scan::int from pg_stat_user_tables
     where relname ~ '^accounts_(user|audit|consent|activity|registration$)' and n_live_tup > 100000`,
  )
  return new Map(rows.map(({ relname, seq_scan }) => [String(relname), Number(seq_scan)]))
}

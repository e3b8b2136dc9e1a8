// npm run bench -- soak [--requests 1000000 --connections 32]: time from exec to the first 200, memory at rest, and memory, connections to
// PostgreSQL and open files over a million requests (95 reads to 5 writes).
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startContender } from './contenders.ts'
import { runLoad } from './load.ts'
import { median } from './measure.ts'
import { get, write } from './requests.ts'
import { onGround, sql, subjectOf } from './server.ts'
import { usageOf } from './usage.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { requests: { type: 'string', default: '1000000' }, connections: { type: 'string', default: '32' } },
})
const total = Number(values.requests)
const STEPS = 10
const STARTS = 7
const USERS = 10_000

await onGround({ shared_buffers: '256MB', fsync: 'off' }, async ({ issuer, postgres, createDatabase }) => {
  const databaseUrl = await createDatabase('bench', USERS)
  const starts: number[] = []
  const rests: number[] = []
  for (let i = 0; i < STARTS; i++) {
    const start = performance.now()
    const service = await startContender('ours', { databaseUrl, issuer: issuer.issuer })
    const token = issuer.token(subjectOf(i))
    await runLoad({
      port: service.port,
      connections: 1,
      seconds: 5,
      limit: 1,
      request: () => get(subjectOf(i), token),
      expect: 200,
    })
    starts.push(performance.now() - start)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    rests.push(usageOf(service.pid).megabytes)
    await service.stop()
  }
  console.log(`from exec to the first 200: ${median(starts).toFixed(0)} ms; at rest: ${median(rests).toFixed(0)} MB`)

  const service = await startContender('ours', { databaseUrl, issuer: issuer.issuer })
  const tokens = Array.from({ length: 1_000 }, (_, n) => issuer.token(subjectOf(n)))
  const request = (n: number) => {
    const [subject, token] = [subjectOf(n % 1_000), tokens[n % 1_000] ?? '']
    if (n % 20 !== 0) return get(subject, token)
    return write('PATCH', subject, token, { profile_data: { title: `Title ${n}` } })
  }
  console.log(
    '\n| requests | requests/s | MB | connections to PostgreSQL | open files | unexpected |\n|---:|---:|---:|---:|---:|---:|',
  )
  for (let step = 0; step < STEPS; step++) {
    const limit = total / STEPS
    const load = { port: service.port, connections: Number(values.connections), seconds: 3_600, limit, expect: 200 }
    const done = await runLoad({ ...load, request: (n) => request(step * limit + n) })
    const [row] = await sql(
      postgres.url('postgres'),
      `select count(*) from pg_stat_activity where application_name = 'profile-service'`,
    )
    const files = readdirSync(`/proc/${service.pid}/fd`).length
    const rate = (done.requests / done.seconds).toFixed(0)
    const megabytes = usageOf(service.pid).megabytes.toFixed(0)
    console.log(`| ${(step + 1) * limit} | ${rate} | ${megabytes} | ${row?.count} | ${files} | ${done.unexpected} |`)
  }
  await service.stop()
})

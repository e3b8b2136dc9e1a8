import { Agent, request } from 'node:http'
import t from 'tap'
import { startTestIssuer } from '../helpers/issuer.ts'
import { PROFILE, type Service, startReadyService } from '../process/service.ts'

// Requests live for milliseconds: what they have made is garbage by the next minor collection. Whatever links them to one another (a table that is
// replaced while they come and go, a list, a timer each) makes them grow old instead, and each minor collection copies them: 8 % of the time, and
// pauses of 9 ms, when it was found. Bytes are counted, not seconds: they are the same on every machine.

const AT_ONCE = 32
const WARM_UP = 4_000
const MEASURED = 4_000
const ATTEMPTS = 4
/** It was 1,600 when it was found; 70 since. */
const MAX_BYTES = 500

t.test('what a request has made does not outlive it', async (t) => {
  const issuer = await startTestIssuer(t)
  const { service } = await startReadyService(t, issuer, { RATE_LIMIT: '1000000/s' })
  const headers = { authorization: `Bearer ${await issuer.token()}` }
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  t.teardown(() => agent.destroy())
  const get = () =>
    new Promise<number | undefined>((resolve, reject) =>
      request(service.api + PROFILE, { agent, headers }, (response) =>
        response.resume().on('end', () => resolve(response.statusCode)),
      )
        .on('error', reject)
        .end(),
    )
  const getMany = async (count: number) => {
    for (let left = count; left > 0; left -= AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, get))
  }
  t.equal(await get(), 200)
  await getMany(WARM_UP)
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = await oldGeneration(service)
    await getMany(MEASURED)
    const after = await oldGeneration(service)
    // A major collection in between hides what there was.
    if (after.collections !== before.collections && attempt < ATTEMPTS) continue
    const each = Math.round((after.bytes - before.bytes) / MEASURED)
    t.ok(each <= MAX_BYTES, `${each} bytes a request grow old`)
    return
  }
})

async function oldGeneration({ ops }: Service): Promise<{ bytes: number; collections: number }> {
  const metrics = await (await fetch(`${ops}/metrics`)).text()
  const value = (name: RegExp) => Number(name.exec(metrics)?.[1] ?? 0)
  const bytes = value(/^nodejs_heap_space_size_used_bytes\{space="old"\} (\S+)$/m)
  if (!bytes) throw new Error('the metrics do not tell the size of the old generation')
  return { bytes, collections: value(/^nodejs_gc_duration_seconds_count\{kind="major"\} (\S+)$/m) }
}

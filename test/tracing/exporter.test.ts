// What happens to spans on their way: batches, a collector that is slow, refuses or is gone, and the end of the process.
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { newSpanId, newTraceId, readContext, toTraceparent } from '../../src/tracing/context.ts'
import { createExporter, type Exporter } from '../../src/tracing/exporter.ts'
import { createSampler, SAMPLERS } from '../../src/tracing/sampler.ts'
import { KIND, type Span } from '../../src/tracing/span.ts'
import { startCollector } from './collector.ts'

const span = (n: number): Span => ({
  context: { traceId: newTraceId(), spanId: newSpanId(), sampled: true },
  parentId: undefined,
  name: `span ${n}`,
  kind: KIND.internal,
  attributes: { n, half: 0.5, text: 'a "b" ü' },
  errorType: undefined,
  startMs: 1_700_000_000_000.25,
  endMs: 1_700_000_000_001.5,
})

async function exporting(t: Test, options: { delayMs?: number; timeoutMs?: number; endpoint?: string } = {}) {
  const collector = await startCollector(t)
  const changes: (string | null)[] = []
  const exporter = createExporter({
    endpoint: `${collector.endpoint}/v1/traces`,
    headers: { authorization: 'Bearer s3cret' },
    origin: { resource: { 'service.name': 'test' }, version: '1' },
    delayMs: 20,
    timeoutMs: 1_000,
    onChange: (trouble) => changes.push(trouble?.name ?? null),
    ...options,
  })
  t.teardown(exporter.close)
  return { collector, exporter, changes }
}

async function until(exporter: Exporter, isDone: (statistics: Exporter['statistics']) => boolean): Promise<void> {
  const deadline = performance.now() + 15_000
  while (!isDone(exporter.statistics)) {
    if (performance.now() > deadline) throw new Error(JSON.stringify(exporter.statistics))
    await sleep(10)
  }
}

t.test('spans are sent after a moment, as they are', async (t) => {
  const { collector, exporter } = await exporting(t)
  exporter.add(span(1))
  await until(exporter, ({ exported }) => exported === 1)
  t.match(collector.spans, [
    {
      name: 'span 1',
      start: 1_700_000_000_000_250_000n,
      attributes: { n: 1, half: 0.5, text: 'a "b" ü' },
      resource: { 'service.name': 'test' },
    },
  ])
  t.match(collector.headers, [{ authorization: 'Bearer s3cret', 'content-type': 'application/json' }])
})

t.test('a full batch does not wait', async (t) => {
  const { collector, exporter } = await exporting(t, { delayMs: 600_000 })
  for (let n = 0; n < 1_100; n++) exporter.add(span(n))
  await until(exporter, ({ exported }) => exported === 1_024)
  t.equal(collector.headers.length, 2)
  await exporter.close()
  t.equal(collector.spans.length, 1_100, 'the rest at the end')
  t.match(exporter.statistics, { exported: 1_100, dropped: 0 })
})

t.test('of too many, the latest are dropped and counted', async (t) => {
  const { collector, exporter } = await exporting(t, { delayMs: 600_000, timeoutMs: 300 })
  collector.answers.push('hang')
  for (let n = 0; n < 5_000; n++) exporter.add(span(n))
  t.equal(exporter.statistics.dropped, 5_000 - 2_048 - 512, 'one batch is under way, and as many wait as may')
  await exporter.close()
  t.ok(exporter.statistics.exported > 0)
  t.equal(exporter.statistics.exported + exporter.statistics.dropped, 5_000, 'none is unaccounted for')
})

t.test('a collector that is busy is asked again; one that refuses is not', async (t) => {
  const { collector, exporter, changes } = await exporting(t)
  collector.answers.push(503)
  exporter.add(span(1))
  await until(exporter, ({ exported }) => exported === 1)
  t.strictSame(changes, ['NotTaken', null])
  collector.answers.push(400)
  exporter.add(span(2))
  await until(exporter, ({ dropped }) => dropped === 1)
  collector.answers.push({ rejected: 1 })
  exporter.add(span(3))
  exporter.add(span(4))
  await until(exporter, ({ exported, dropped }) => exported === 2 && dropped === 2)
  t.equal(collector.headers.length, 4)
  t.strictSame(changes, ['NotTaken', null, 'NotTaken', null])
})

t.test('the end does not wait for a collector that is gone', async (t) => {
  const { exporter } = await exporting(t, { endpoint: 'http://127.0.0.1:1/v1/traces' })
  exporter.add(span(1))
  await sleep(60)
  exporter.add(span(2))
  const start = performance.now()
  await exporter.close()
  t.ok(performance.now() - start < 3_000)
  t.match(exporter.statistics, { exported: 0, dropped: 2 })
})

t.test('nor for one that is silent', async (t) => {
  const { collector, exporter } = await exporting(t, { timeoutMs: 60_000 })
  collector.answers.push('hang')
  exporter.add(span(1))
  await sleep(60)
  exporter.add(span(2))
  const start = performance.now()
  await exporter.close()
  t.ok(performance.now() - start < 3_000)
  t.match(exporter.statistics, { dropped: 2 })
})

t.test('W3C trace context', async (t) => {
  const [trace, parent] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
  const good = `00-${trace}-${parent}-01`
  t.strictSame(readContext(good), { traceId: trace, spanId: parent, sampled: true })
  t.match(readContext(`00-${trace}-${parent}-00`), { sampled: false })
  t.match(readContext(`cc-${trace}-${parent}-09-what-else`), { traceId: trace, sampled: true }, 'a later version')
  t.match(readContext(good, 'a=1,b=2'), { traceState: 'a=1,b=2' })
  t.equal(readContext(good, 'x'.repeat(513))?.traceState, undefined)
  for (const bad of [
    undefined,
    '',
    [good, good],
    `${good}-more`,
    good.toUpperCase(),
    `ff-${trace}-${parent}-01`,
    `00-${'0'.repeat(32)}-${parent}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace}-${parent}`,
  ]) {
    t.equal(readContext(bad), null, String(bad))
  }
  t.equal(toTraceparent({ traceId: trace, spanId: parent, sampled: true }), good)
  t.match(newTraceId(), /^[0-9a-f]{32}$/)
  t.match(newSpanId(), /^[0-9a-f]{16}$/)
})

t.test('samplers decide as the specification says', async (t) => {
  const parent = (sampled: boolean) => ({ traceId: newTraceId(), spanId: newSpanId(), sampled })
  const decisions = Object.fromEntries(
    SAMPLERS.map((name) => {
      const sample = createSampler(name, 0)
      return [name, [null, parent(true), parent(false)].map((each) => sample(newTraceId(), each))]
    }),
  )
  t.strictSame(decisions, {
    always_on: [true, true, true],
    always_off: [false, false, false],
    traceidratio: [false, false, false],
    parentbased_always_on: [true, true, false],
    parentbased_always_off: [false, true, false],
    parentbased_traceidratio: [false, true, false],
  })
  const quarter = createSampler('traceidratio', 0.25)
  const ids = Array.from({ length: 10_000 }, newTraceId)
  const kept = ids.filter((id) => quarter(id, null))
  t.ok(Math.abs(kept.length - 2_500) < 250, `${kept.length} of 10,000`)
  const half = createSampler('traceidratio', 0.5)
  t.ok(
    kept.every((id) => half(id, null)),
    'who keeps more keeps all that others keep',
  )
  t.ok(ids.every((id) => createSampler('traceidratio', 1)(id, null)))
})

import type { Report } from './finding.ts'

/** Whether Redis answers, and how fast. */
export async function examineRedis(url: string, report: Report): Promise<void> {
  const { Redis } = await import('../redis.ts')
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 2_000, retryStrategy: () => null })
  let why = ''
  redis.on('error', (error: NodeJS.ErrnoException) => {
    why = error.code ?? error.message
  })
  try {
    await redis.connect()
    const start = performance.now()
    await redis.ping()
    report({ check: 'Redis', state: 'ok', found: `${(performance.now() - start).toFixed(1)} ms a round trip` })
  } catch (error) {
    const found = `cannot be used: ${why || (error as Error).message}`
    const advice = 'each process counts requests by itself meanwhile; nothing else depends on it'
    report({ check: 'Redis', state: 'warning', found, advice })
  } finally {
    redis.disconnect()
  }
}

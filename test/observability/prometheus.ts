import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { anyFreePort } from '../../src/dev/ports.ts'
import type { Teardown } from '../helpers/database.ts'

export interface Sample {
  metric: Record<string, string>
  value: [at: number, value: string]
}

/** A sample at each of several moments. */
export interface Samples {
  metric: Record<string, string>
  values: Sample['value'][]
}

interface Answer<Result> {
  status: string
  error?: string
  data?: { result: Result[] }
}

export interface Prometheus {
  /** What an expression gives at this moment. */
  query(expression: string): Promise<Sample[]>
  /** What it gives from one moment to another (seconds since 1970). */
  range(expression: string, over: { from: number; to: number; stepS: number }): Promise<Samples[]>
}

/** A real Prometheus that scrapes `target` (host:port) every second, with our rules. */
export async function startPrometheus(t: Teardown, target: string, rules: string): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'profile-prometheus-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  const configuration = join(folder, 'prometheus.json')
  writeFileSync(
    configuration,
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [{ job_name: 'profile-service', static_configs: [{ targets: [target] }] }],
    }),
  )
  const address = `127.0.0.1:${await anyFreePort()}`
  const child = spawn(
    'prometheus',
    [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  t.teardown(async () => {
    child.kill()
    if (child.exitCode === null) await once(child, 'exit')
  })
  await untilReady(`http://${address}/-/ready`)
  async function ask<Result>(endpoint: string, parameters: Record<string, string>): Promise<Result[]> {
    const response = await fetch(`http://${address}/api/v1/${endpoint}?${new URLSearchParams(parameters)}`)
    const { status, error, data } = (await response.json()) as Answer<Result>
    if (status !== 'success' || !data) throw new Error(`${error}: ${parameters.query}`)
    return data.result
  }

  return {
    query: (query) => ask('query', { query }),
    range: (query, { from, to, stepS }) =>
      ask('query_range', { query, start: `${from}`, end: `${to}`, step: `${stepS}` }),
  }
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (ready) return
    if (Date.now() > deadline) throw new Error('Prometheus does not start')
    await sleep(50)
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { describe, isRefusal, send } from '../faults/http.ts'
import { query } from './cluster.ts'

/** Somebody who looks whether a report holds what has just been committed. */
export interface ReportReads {
  /** Reports that were read. */
  readonly read: number
  /** What was not as promised, one line each. */
  readonly wrong: readonly string[]
  stop(): Promise<void>
}

const REPORT = '/api/v1/accounts/reports/activity'
const PAUSE_MS = 100
// One more user who was active today, and how many that makes: what the report must show at least.
const COMMIT = `
  insert into accounts_activity (user_id, day) values (gen_random_uuid(), (now() at time zone 'UTC')::date)
  returning day::text, 1 + (select count(*)::int from accounts_activity a where a.day = accounts_activity.day) as users`

/** @param primary where to commit */
export function startReportReads(service: { url: string }, primary: string, token: string): ReportReads {
  const wrong: string[] = []
  let read = 0
  let stopped = false

  async function look(): Promise<void> {
    // While there is no primary, there is nothing to compare with.
    const [committed] = await query(primary, COMMIT).catch(() => [])
    if (!committed) return
    const answer = await send(service.url, { path: REPORT, token })
    if (answer.status !== 200) return void (isRefusal(answer) || wrong.push(describe(answer)))
    read++
    const { items } = answer.json as { items: { day: string; daily: number }[] }
    const shown = items.find(({ day }) => day === committed.day)?.daily ?? 0
    if (shown < Number(committed.users)) wrong.push(`a report shows ${shown} users of ${committed.users}`)
  }

  const running = (async () => {
    for (; !stopped; await sleep(PAUSE_MS)) await look()
  })()
  return {
    get read() {
      return read
    },
    wrong,
    stop() {
      stopped = true
      return running
    },
  }
}

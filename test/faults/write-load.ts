import { setTimeout as sleep } from 'node:timers/promises'
import type { TestDatabase } from '../helpers/database.ts'
import type { TestIssuer } from '../helpers/issuer.ts'
import { type Answer, describe, isRefusal, PROFILE, send } from './http.ts'

/** Between two requests of one user: the processes under test need the machine as well. */
const PAUSE_MS = 10
/** Longer than any recovery may take. */
const RECOVERY_MS = 20_000

interface Acknowledged {
  subject: string
  n: number
  version: number
  /** When (`performance.now()`). */
  at: number
}

/** Where a number that was written can be read again. */
export interface Read {
  path: string
  // biome-ignore lint/suspicious/noExplicitAny: what an answer looks like is the contract's business
  find(json: any): unknown
}

export interface WriteLoad {
  requests: number
  /** Writes that were not acknowledged: whether they were carried out is not known to the caller. Each was sent again. */
  unknown: number
  /** Reads that were compared with what had been written. */
  compared: number
  /** How long the slowest answer took. */
  slowestMs: number
  /** Answers other than success, by what they were: `503 database_unavailable`, `ECONNRESET`. */
  readonly failures: Map<string, number>
  /** Answers that are neither success, nor 503 with Retry-After, nor a connection that broke. */
  readonly wrong: string[]
  readonly acknowledged: readonly Acknowledged[]
  /** Resolves when a write that was begun from now on is acknowledged, with the milliseconds that took. */
  recovered(): Promise<number>
  /** No more new writes. Resolves when those under way are answered. */
  stop(): Promise<void>
}

export interface WriteLoadOptions {
  url: () => string
  issuer: TestIssuer
  users: number
  /** How the users' subjects begin. */
  prefix?: string
  /** Done after each write; each must find what was written. */
  reads?: readonly Read[]
}

export const PROFILE_READ: Read = { path: PROFILE, find: ({ profile_data }) => profile_data.n }

/**
 * Users who each write one number after the other into their profile, as soon as the last one is answered. What was not acknowledged is sent
 * again until it is: the numbers of a user never skip and never repeat, so a lost or doubled write cannot hide.
 */
export async function startWriteLoad(options: WriteLoadOptions): Promise<WriteLoad> {
  const { prefix = 'auth0|writer-', reads = [] } = options
  const acknowledged: Acknowledged[] = []
  const waiting = new Set<{ since: number; resolve: (ms: number) => void }>()
  let stopped = false

  function settle(begun: number): void {
    for (const each of waiting) {
      if (begun < each.since) continue
      waiting.delete(each)
      each.resolve(performance.now() - each.since)
    }
  }

  function count(answer: Answer): void {
    const what = describe(answer)
    load.failures.set(what, (load.failures.get(what) ?? 0) + 1)
    if (answer.status !== 0 && !isRefusal(answer)) load.wrong.push(what)
    if (answer.error === 'HANG') load.wrong.push(what)
  }

  async function write(subject: string): Promise<void> {
    const token = await options.issuer.token({ sub: subject })
    for (let n = 1; ; n++) {
      for (;;) {
        if (stopped) return
        load.requests++
        const begun = performance.now()
        const body = { profile_data: { n } }
        const answer = await send(options.url(), { method: 'PUT', token, body })
        load.slowestMs = Math.max(load.slowestMs, answer.ms)
        if (answer.status === 200) {
          acknowledged.push({ subject, n, version: answer.json.version, at: performance.now() })
          settle(begun)
          break
        }
        load.unknown++
        count(answer)
        await sleep(PAUSE_MS)
      }
      // The first one at once.
      for (const each of reads) if (!stopped) await read(each, token, n)
      if (reads.length === 0) await sleep(PAUSE_MS)
    }
  }

  async function read({ path, find }: Read, token: string, n: number): Promise<void> {
    load.requests++
    const answer = await send(options.url(), { path, token })
    load.slowestMs = Math.max(load.slowestMs, answer.ms)
    if (answer.status !== 200) count(answer)
    else {
      load.compared++
      if (find(answer.json) !== n) load.wrong.push(`${path}: read ${find(answer.json)} after writing ${n}`)
    }
    await sleep(PAUSE_MS)
  }

  const load: WriteLoad = {
    requests: 0,
    unknown: 0,
    compared: 0,
    slowestMs: 0,
    failures: new Map(),
    wrong: [],
    acknowledged,
    recovered: () =>
      new Promise((resolve, reject) => {
        const recovery = { since: performance.now(), resolve }
        waiting.add(recovery)
        const late = () => waiting.delete(recovery) && reject(new Error(`no write in ${RECOVERY_MS / 1000} s`))
        setTimeout(late, RECOVERY_MS).unref()
      }),
    async stop() {
      stopped = true
      await running
    },
  }
  const running = Promise.all(Array.from({ length: options.users }, (_, i) => write(prefix + i)))
  return load
}

export interface Findings {
  acknowledged: number
  found: number
  /** What contradicts the promise, one line each; empty: everything is as it should be. */
  contradictions: string[]
}

/**
 * Looks for every acknowledged write in the database, and for anything that should not be there.
 * @param prefix how the subjects of the users begin that the load has made
 */
export async function findWrites(
  database: Pick<TestDatabase, 'sql'>,
  acknowledged: readonly Acknowledged[],
  prefix = '',
): Promise<Findings> {
  const text = `
    select u.auth0_id as subject, u.version, (u.profile_data ->> 'n')::int as n,
      (select coalesce(jsonb_agg(jsonb_build_object('version', a.version, 'n', (
          select c -> 'new' from jsonb_array_elements(a.changes) c where c ->> 'pointer' = '/profile_data/n'))
        order by a.version, a.occurred_at), '[]')
        from accounts_audit a where a.user_id = u.id and a.version is not null) as audit
    from accounts_user u where starts_with(u.auth0_id, $1)`
  const rows = await database.sql(text, [prefix])
  const contradictions: string[] = []
  const stored = new Map<string, Map<number, number>>()
  for (const row of rows) {
    const { subject, version, n, audit } = row as unknown as Stored
    stored.set(subject, new Map(audit.map((entry) => [entry.version, entry.n])))
    // Every version once and in order: no gap, no second audit row.
    if (audit.length !== version || audit.some((entry, i) => entry.version !== i + 1)) {
      contradictions.push(`${subject}: version ${version}, audit rows ${audit.map((entry) => entry.version)}`)
    }
    // Every number once and in order: nothing skipped, nothing applied twice.
    if (n !== version || audit.some((entry, i) => entry.n !== i + 1)) {
      contradictions.push(`${subject}: ${n} at version ${version}, written ${audit.map((entry) => entry.n)}`)
    }
  }
  const lost = acknowledged.filter(({ subject, n, version }) => stored.get(subject)?.get(version) !== n)
  contradictions.push(
    ...lost.map(
      ({ subject, n, version }) => `${subject}: ${n} was acknowledged as version ${version} and is not there`,
    ),
  )
  return { acknowledged: acknowledged.length, found: acknowledged.length - lost.length, contradictions }
}

interface Stored {
  subject: string
  version: number
  n: number
  audit: { version: number; n: number }[]
}

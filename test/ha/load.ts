import { type Findings, findWrites, type Read, startWriteLoad } from '../faults/write-load.ts'
import type { TestIssuer } from '../helpers/issuer.ts'
import { type Address, DATABASE, query } from './cluster.ts'
import { type ReportReads, startReportReads } from './report-reads.ts'
import type { Service } from './service.ts'

/** What one service is asked for while the database fails over. */
export interface Load {
  readonly service: Service
  /** Of the users who do nothing but write: when each write was acknowledged (`performance.now()`), and whose. */
  readonly writes: readonly { at: number; subject: string }[]
  /** Histories, exports and reports that were read and compared with what had been acknowledged before. */
  readonly reads: () => number
  /** Ends it, and looks for what was acknowledged. */
  conclude(): Promise<Outcome>
}

export interface Outcome extends Findings {
  /** Attempts to write whose outcome the caller does not know: each was made again until it was acknowledged. */
  unknown: number
  /** Answers that are neither right nor a refusal. */
  wrong: string[]
  /** Of all answers, refusals included. */
  slowestMs: number
}

const WRITERS = 4
const READERS = 2
const EXPORTERS = 1

interface Entry {
  changes: { pointer: string; new?: unknown }[]
}

/** Both begin with the latest entry. */
const HISTORY: Read = { path: '/api/v1/accounts/users/profile/history?limit=5', find: ({ items }) => numberIn(items) }
const EXPORT: Read = { path: '/api/v1/accounts/users/profile/export', find: ({ history }) => numberIn(history) }

function numberIn(entries: readonly Entry[]): unknown {
  const isNumber = ({ pointer }: Entry['changes'][number]) => pointer === '/profile_data/n'
  return entries.flatMap(({ changes }) => changes).find(isNumber)?.new
}

/** @param name how the subjects of its users begin */
export async function startLoad(service: Service, primary: Address, issuer: TestIssuer, name: string): Promise<Load> {
  const url = () => service.url
  const start = (kind: string, users: number, reads: Read[]) =>
    startWriteLoad({ url, issuer, users, reads, prefix: `${name}|${kind}-` })
  const writers = await start('writer', WRITERS, [])
  const followers = [await start('reader', READERS, [HISTORY, HISTORY]), await start('exporter', EXPORTERS, [EXPORT])]
  const token = await issuer.token({ sub: 'reporter@clients', permissions: ['reports:read'] })
  const reports: ReportReads = startReportReads(service, primary(DATABASE), token)
  const loads = [writers, ...followers]

  return {
    service,
    writes: writers.acknowledged,
    reads: () => reports.read + followers.reduce((sum, { compared }) => sum + compared, 0),
    async conclude() {
      await Promise.all([reports, ...loads].map((each) => each.stop()))
      const database = { sql: (text: string, values?: unknown[]) => query(primary(DATABASE), text, values) }
      const acknowledged = loads.flatMap((each) => each.acknowledged)
      return {
        ...(await findWrites(database, acknowledged, `${name}|`)),
        unknown: loads.reduce((sum, { unknown }) => sum + unknown, 0),
        slowestMs: Math.max(...loads.map((each) => each.slowestMs)),
        wrong: [...reports.wrong, ...loads.flatMap((each) => each.wrong)],
      }
    },
  }
}

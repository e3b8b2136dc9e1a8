import type { components } from '../contract/generated/types.ts'
import type { Streamed } from '../contract/handler.ts'
import type { Queryable } from '../db/database.ts'
import { toAccessRequest } from '../domain/access-request.ts'
import { toHistoryEntry } from '../domain/history.ts'
import { toLicense } from '../domain/license.ts'
import { toProfile } from '../domain/profile.ts'
import type { User } from '../domain/user.ts'
import { historyPage, type Position, positionOf, recordEvent } from '../queries/audit.ts'
import { consentLedger } from '../queries/consents.ts'
import { readUser } from '../queries/reads.ts'
import { findUserInSnapshot } from '../queries/users.ts'
import { attributionOf, type RequestContext } from './attribution.ts'
import { noSuchUser, type Owner } from './owner.ts'

const PAGE = 500

export interface ExportReply {
  status: 200
  headers: { 'Content-Disposition': string }
  body: Streamed<components['schemas']['ProfileExport']>
}

/**
 * One snapshot, although no transaction is held while a slow caller reads: profile and ledger are bounded by the version, and the history
 * by the snapshot that the user was read in. The first page is read before the answer begins, so that failures are still told.
 */
export async function exportReply(context: RequestContext, owner: Owner): Promise<ExportReply> {
  const { services } = context
  const { db, reads } = services
  const { user, snapshot, at, licenses, requests, roles, activeDays } = await findUserInSnapshot(db, owner.subject)
  const consents = await consentLedger(reads, user.id, user.version)
  const history = historyChunks(reads, user, snapshot)
  const first = await history.next()
  const attribution = attributionOf(context)
  if (owner.self) await recordEvent(db, user.id, attribution)
  else if (!(await readUser(db, user.id, ['export'], attribution))) throw noSuchUser()

  async function* chunks(): AsyncGenerator<string> {
    const head = {
      format: 'profile-export/1',
      exported_at: at,
      profile: toProfile(user, services.attributes),
      roles,
      consents,
      access_requests: requests.map((request) => toAccessRequest(request, at)),
      licenses: licenses.map((license) => toLicense(license, at)),
      active_days: activeDays,
    }
    yield `${JSON.stringify(head).slice(0, -1)},"history":[`
    if (!first.done) yield first.value
    yield* history
    yield ']}'
  }
  return {
    status: 200,
    headers: { 'Content-Disposition': 'attachment; filename="profile-export.json"' },
    body: { chunks: chunks() },
  }
}

/** The entries as JSON, comma-separated, a page at a time. */
async function* historyChunks(db: Queryable, user: User, snapshot: string): AsyncGenerator<string> {
  let after: Position | undefined
  for (;;) {
    const rows = await historyPage(db, user.id, { after, limit: PAGE, snapshot })
    const last = rows.at(-1)
    if (!last) return
    yield (after ? ',' : '') + rows.map((row) => JSON.stringify(toHistoryEntry(row, user.auth0_id))).join(',')
    if (rows.length < PAGE) return
    after = positionOf(last)
  }
}

import type { Handler } from '../contract/handler.ts'
import type { Queryable } from '../db/database.ts'
import { toHistoryEntry } from '../domain/history.ts'
import { toProfile } from '../domain/profile.ts'
import type { User } from '../domain/user.ts'
import { historyPage, type Position, positionOf, recordEvent } from '../queries/audit.ts'
import { consentLedger } from '../queries/consents.ts'
import { findUser, findUserInSnapshot } from '../queries/users.ts'
import { attributionOf, provisionProfile } from './change-profile.ts'

const PAGE = 500

/**
 * One snapshot, although no transaction is held while a slow caller reads: profile and ledger are bounded by the version, and the history
 * by the snapshot that the user was read in. The first page is read before the answer begins, so that failures are still told.
 */
export const exportProfile: Handler<'exportProfile'> = async (context) => {
  const { services, principal } = context
  const { db } = services
  await provisionProfile(context, await findUser(db, principal.subject))
  const { user, snapshot, at } = await findUserInSnapshot(db, principal.subject)
  const consents = await consentLedger(db, user.id, user.version)
  const history = historyChunks(db, user, snapshot)
  const first = await history.next()
  await recordEvent(db, user.id, attributionOf(context))

  async function* chunks(): AsyncGenerator<string> {
    const head = {
      format: 'profile-export/1',
      exported_at: at,
      profile: toProfile(user, services.attributes),
      consents,
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

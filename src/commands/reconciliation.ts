import type { Session } from '../db/session.ts'
import type { IdentityEvent } from '../domain/identity-event.ts'
import { createSubjectSet } from '../domain/subject-set.ts'
import { type Drift, driftOf, MENDABLE, readTenantUser, type TenantUser } from '../domain/tenant-user.ts'
import { uuidv7 } from '../domain/uuid.ts'
import { applyIdentityEvent, type EventServices } from '../handlers/apply-identity-event.ts'
import { readBatch } from '../queries/imports.ts'
import { blockedAmong, usersBefore } from '../queries/reconciliation.ts'
import { readNdjson } from './input.ts'

const BATCH = 1_000
const MENDS_AT_ONCE = 4

export interface ReconciliationOptions {
  session: Session
  services: EventServices
  apply: boolean
  /** How many users may be erased at most. */
  erase: number
  /** When the export was made. */
  asOf: string
  /** Names subjects as well. */
  verbose: boolean
  say: (line: string) => void
}

export interface ReconciliationOutcome {
  counts: Record<string, number>
  /** Differences that are still there. */
  left: number
  unreadable: number[]
  /** Why nobody was erased. */
  refused: string | null
}

interface Finding {
  drifts: readonly Drift[]
  subject: string
  id?: string | undefined
  line?: number
  user: TenantUser | null
}

/** Mends by the way that events take: what a newer event said is not undone, and a second run finds nothing to do. */
export function createReconciliation(options: ReconciliationOptions) {
  const { session, services, apply, erase, asOf, verbose, say } = options
  const counts: Record<string, number> = {}
  let left = 0

  async function report(finding: Finding, mendable: boolean): Promise<void> {
    const { drifts, subject, id, line, user } = finding
    const tried = apply && mendable && drifts.some((drift) => MENDABLE.has(drift))
    const done = tried && (await mend(subject, user))
    for (const drift of drifts) {
      const mended = done && MENDABLE.has(drift)
      const what = mended ? `${drift} (mended)` : drift
      counts[what] = (counts[what] ?? 0) + 1
      if (!mended) left++
      say(JSON.stringify({ drift, id, line, ...(verbose ? { auth0_id: subject } : {}), ...(apply ? { mended } : {}) }))
    }
  }

  async function mend(subject: string, user: TenantUser | null): Promise<boolean> {
    const requestId = uuidv7()
    const event: IdentityEvent = {
      id: requestId,
      source: 'reconcile',
      kind: user ? 'present' : 'deleted',
      at: asOf,
      subject,
      email: user?.email ?? null,
      blocked: user?.blocked ?? false,
      accountCreatedAt: user?.createdAt ?? null,
    }
    const attribution = { operation: 'reconcile', actor: 'reconcile', client: null, requestId }
    return (await applyIdentityEvent(services, event, attribution)) !== 'ignore'
  }

  async function compare(lines: readonly { line: number; user: TenantUser }[]): Promise<void> {
    const subjects = lines.map(({ user }) => user.subject)
    const emails = lines.flatMap(({ user }) => user.email?.address ?? [])
    const hashes = subjects.flatMap((subject) => services.hashSubject(subject))
    const known = await readBatch(session, { subjects, emails, ids: [], hashes })
    const blocked = await blockedAmong(session, subjects)
    const rules = { schema: services.attributes, policy: services.consentPolicy }
    const now = services.now().toISOString()
    const findings = lines.flatMap(({ line, user }): Finding[] => {
      const { subject, email } = user
      const found = known.users.get(subject)
      const situation = {
        user: found?.user ?? null,
        consents: found?.consents ?? [],
        emailHolder: email ? known.holder(email.address, subject) : ('nobody' as const),
      }
      const deleted = services.hashSubject(subject).some((hash) => known.deleted.has(hash.toString('hex')))
      const drifts = driftOf(user, { situation, blocked: blocked.has(subject), deleted }, rules, now)
      // The export does not always say whether a user is blocked; then nothing is changed about it.
      const settled = { ...user, blocked: user.blocked ?? blocked.has(subject) }
      return drifts.length > 0 ? [{ drifts, subject, line, id: found?.user.id, user: settled }] : []
    })
    await inParallel(findings, (finding) => report(finding, true))
  }

  return {
    async run(bytes: AsyncIterable<Buffer>): Promise<ReconciliationOutcome> {
      const seen = createSubjectSet()
      const unreadable: number[] = []
      let batch: { line: number; user: TenantUser }[] = []
      for await (const each of readNdjson(bytes)) {
        const user = 'document' in each ? readTenantUser(each.document) : null
        if (!user) {
          unreadable.push(each.line)
          continue
        }
        seen.add(user.subject)
        batch.push({ line: each.line, user })
        if (batch.length < BATCH) continue
        await compare(batch)
        batch = []
      }
      await compare(batch)
      const gone: Finding[] = []
      let total = 0
      for await (const rows of usersBefore(session, asOf, BATCH)) {
        for (const { id, auth0_id: subject } of rows.filter((row) => !seen.has(row.auth0_id))) {
          total++
          const finding: Finding = { drifts: ['deleted_there'], subject, id, user: null }
          // Known to be too many: they are told at once, instead of being kept until the end.
          if (gone.length < erase) gone.push(finding)
          else await report(finding, false)
        }
      }
      const refused =
        apply && erase > 0 && (total > erase || unreadable.length > 0)
          ? `${total} users are not in the export; nobody was erased (--erase ${erase}).`
          : null
      await inParallel(gone, (finding) => report(finding, refused === null))
      return { counts, left, unreadable, refused }
    },
  }
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) await work(item)
  }
  await Promise.all(Array.from({ length: MENDS_AT_ONCE }, worker))
}

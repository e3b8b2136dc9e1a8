import { TryAgain, UniqueViolation } from '../db/errors.ts'
import type { Session } from '../db/session.ts'
import { decideImport } from '../domain/import-decision.ts'
import type { ImportRecord } from '../domain/import-record.ts'
import { type FieldError, Problem } from '../domain/problem.ts'
import type { Rules } from '../domain/profile-change.ts'
import type { HashSubject } from '../domain/tombstone.ts'
import { isErased } from '../domain/user.ts'
import { uuidv7 } from '../domain/uuid.ts'
import { type BatchEntry, type BatchSituation, createUsers, readBatch, replaceUsers } from '../queries/imports.ts'
import { releaseUnverifiedEmail } from '../queries/users.ts'

export interface BatchLine {
  line: number
  record: ImportRecord
}

export interface ImportRules extends Rules {
  hashSubject: HashSubject
  /** What becomes of users that are there already. */
  onConflict: 'keep' | 'merge'
  requestId: string
  reject(line: number, errors: readonly FieldError[]): void
}

export interface BatchCounts {
  created: number
  updated: number
  unchanged: number
}

const ATTEMPTS = 10

/**
 * Takes over a batch in which no subject, id or address comes twice. Whoever loses a race against the traffic is decided anew.
 * @throws Error if that goes on and on
 */
export async function importBatch(
  session: Session,
  lines: readonly BatchLine[],
  rules: ImportRules,
): Promise<BatchCounts> {
  const counts = { created: 0, updated: 0, unchanged: 0 }
  let open = lines
  for (let attempt = 1; open.length > 0; attempt++) {
    if (attempt > ATTEMPTS) throw new Error('others keep changing the same users')
    const known = await readBatch(session, keysOf(open, rules))
    const plan = open.map((line) => decideLine(line, known, rules))
    const creations = plan.flatMap((step) => (step.kind === 'create' ? [step] : []))
    const updates = plan.flatMap((step) => (step.kind === 'update' ? [step] : []))
    counts.unchanged += plan.filter(({ kind }) => kind === 'nothing').length
    const { requestId } = rules
    const attribution = { operation: 'import', actor: 'import', client: null, requestId }
    for (const { releases } of [...creations, ...updates]) {
      if (releases) await releaseUnverifiedEmail(session, releases, attribution)
    }
    const created = new Set(await tried(() => createUsers(session, entriesOf(creations), requestId)))
    const updated = new Set(await tried(() => replaceUsers(session, entriesOf(updates), requestId)))
    counts.created += created.size
    counts.updated += updated.size
    open = [...creations, ...updates].flatMap(({ line, entry: { user } }) =>
      created.has(user.id) || updated.has(user.id) ? [] : [line],
    )
  }
  return counts
}

type Step =
  | { kind: 'nothing' | 'rejected' }
  | { kind: 'create' | 'update'; line: BatchLine; entry: BatchEntry; releases: string | null }

function decideLine(line: BatchLine, known: BatchSituation, rules: ImportRules): Step {
  const { record } = line
  const { subject, email } = record
  const reject = (errors: readonly FieldError[]): Step => {
    rules.reject(line.line, errors)
    return { kind: 'rejected' }
  }
  const found = known.users.get(subject)
  const user = found?.user ?? null
  if (user && (rules.onConflict === 'keep' || isErased(user))) return { kind: 'nothing' }
  const obstacle = obstacleTo(record, known, rules.hashSubject)
  if (obstacle) return reject([obstacle])
  const emailHolder = email ? known.holder(email.address, subject) : 'nobody'
  try {
    const situation = { user, consents: found?.consents ?? [], emailHolder }
    const decision = decideImport(record, situation, rules, new Date().toISOString())
    if (user && decision.changes.length === 0) return { kind: 'nothing' }
    const id = user?.id ?? record.id ?? uuidv7()
    const entry = { user: { id, subject, version: user?.version ?? 0, createdAt: record.createdAt }, decision }
    const releases = email?.verified && emailHolder === 'unverified' ? email.address : null
    return { kind: user ? 'update' : 'create', line, entry, releases }
  } catch (error) {
    if (error instanceof Problem && error.errors) return reject(error.errors)
    throw error
  }
}

function obstacleTo({ subject, id }: ImportRecord, known: BatchSituation, hashSubject: HashSubject): FieldError | null {
  if (hashSubject(subject).some((hash) => known.deleted.has(hash.toString('hex')))) {
    return { pointer: '/auth0_id', code: 'account_deleted', detail: 'the identity provider has deleted this user' }
  }
  const owner = id === undefined ? undefined : known.owners.get(id)
  if (known.users.has(subject) || owner === undefined || owner === subject) return null
  return { pointer: '/id', code: 'id_taken', detail: 'another user has this id' }
}

function keysOf(lines: readonly BatchLine[], { hashSubject }: ImportRules) {
  const records = lines.map(({ record }) => record)
  return {
    subjects: records.map(({ subject }) => subject),
    emails: records.flatMap(({ email }) => email?.address ?? []),
    ids: records.flatMap(({ id }) => id ?? []),
    hashes: records.flatMap(({ subject }) => hashSubject(subject)),
  }
}

function entriesOf(steps: readonly { entry: BatchEntry }[]): BatchEntry[] {
  return steps.map(({ entry }) => entry)
}

/** Nothing at all, if somebody else was faster. */
async function tried(write: () => Promise<string[]>): Promise<string[]> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof UniqueViolation || error instanceof TryAgain) return []
    throw error
  }
}

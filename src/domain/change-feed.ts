/** What a change is about. A change can be of several kinds: attributes and the consent for them are saved together. */
export const CHANGE_KINDS = ['profile', 'consents', 'roles', 'licenses', 'access_requests', 'erasure'] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** A row of the audit trail, without its values, as it stands in the order of commits. */
export interface CommittedRow {
  id: string
  transaction_id: string
  occurred_at: string
  user_id: string
  /** The subject of the user whose row it is, as they are known now. */
  auth0_id: string | null
  version: number | null
  operation: string
  actor: string
  client: string | null
  request_id: string | null
  /** It records that somebody read, not that something changed. */
  is_read: boolean
  pointers: string[]
}

/** A change as other services see it: what has changed, never from what to what. */
export interface CommittedChange {
  id: string
  at: string
  user_id: string
  auth0_id: string | null
  version: number | null
  kinds: ChangeKind[]
  operation: string
  actor: { kind: 'self' | 'user' | 'machine' | 'system'; client: string | null }
  pointers: string[]
}

const KIND_OF_POINTER: Record<string, ChangeKind> = {
  consents: 'consents',
  roles: 'roles',
  licenses: 'licenses',
  access_requests: 'access_requests',
}
const ERASING = ['deleteProfile', 'deleteUser', 'replayErasure']
/** Actors that are no subjects. */
const SYSTEM = ['system', 'auth0', 'import', 'reconcile']

/** Empty: the row records something that changes nothing, such as a read or an export. */
export function kindsOf(row: Pick<CommittedRow, 'is_read' | 'pointers' | 'version' | 'operation'>): ChangeKind[] {
  if (row.is_read) return []
  if (row.pointers.length > 0) {
    return [...new Set(row.pointers.map((pointer) => KIND_OF_POINTER[pointer.split('/')[1] ?? ''] ?? 'profile'))]
  }
  if (row.version === null) return []
  // A user's first version may have nothing in it yet; a later one that names no place has emptied them all.
  return [row.version > 1 || ERASING.includes(row.operation) ? 'erasure' : 'profile']
}

export function toCommittedChange(row: CommittedRow, kinds: ChangeKind[]): CommittedChange {
  const { id, occurred_at: at, user_id, auth0_id, version, operation, client, pointers } = row
  return { id, at, user_id, auth0_id, version, kinds, operation, actor: { kind: actorKind(row), client }, pointers }
}

function actorKind({ actor, auth0_id, client }: CommittedRow): CommittedChange['actor']['kind'] {
  if (actor === auth0_id) return 'self'
  if (SYSTEM.includes(actor)) return 'system'
  return actor.endsWith('@clients') || actor === client ? 'machine' : 'user'
}

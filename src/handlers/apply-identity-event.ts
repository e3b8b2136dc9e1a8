import type { Transaction } from '../db/database.ts'
import { withdrawAll } from '../domain/consent.ts'
import { type EventEffect, effectOf, type Identity, type IdentityEvent } from '../domain/identity-event.ts'
import { decideChange, type Situation } from '../domain/profile-change.ts'
import { uuidv7 } from '../domain/uuid.ts'
import { eraseUser, lockUser } from '../queries/erasure.ts'
import {
  burySubject,
  findKnownOfEvent,
  forgetActor,
  forgetSubject,
  receiveOnce,
  rememberIdentity,
  unburySubject,
} from '../queries/identity.ts'
import type { Attribution } from '../queries/ledgers.ts'
import { createUser, findUser, readSituation, releaseUnverifiedEmail, replaceUser } from '../queries/users.ts'
import type { Services } from '../services.ts'
import { compareAndSet } from './compare-and-set.ts'
import { countWrite } from './count-write.ts'

/** What it takes; also had by commands, which serve nothing. */
export type EventServices = Pick<
  Services,
  'db' | 'writers' | 'attributes' | 'consentPolicy' | 'hashSubject' | 'now' | 'count'
>

/** So many entries of what an administrator did to others lose the subject at once. The rest, and what a token that is alive adds, is for `purge`. */
const FORGOTTEN_AT_ONCE = 2_000

/** Somebody else changed the user in between: everything is taken back, and tried again. */
class LostRace extends Error {}

/**
 * Does what an event says, exactly once: the event's id and all of its effect are one transaction, so that it does not matter how often it is
 * delivered, in which order, or where the service is when it ends.
 * @returns what it came to; `ignore` also if the event was here before
 * @throws Problem `write_contention`, `database_unavailable`
 */
export async function applyIdentityEvent(
  services: EventServices,
  event: IdentityEvent,
  attribution: Attribution,
): Promise<EventEffect> {
  const { db } = services
  const email = event.email?.verified ? event.email.address : null
  return compareAndSet<EventEffect>(services, event.subject, async () => {
    const known = await findKnownOfEvent(db, event, services.hashSubject(event.subject))
    if (known.seen) return 'ignore'
    const situation = await readSituation(db, event.subject, email)
    const effect = effectOf(event, { ...known, user: situation.user })
    const transacted = db.inTransaction(async (tx) => {
      if (!(await receiveOnce(tx, event))) return 'ignore'
      if (effect === 'delete') await remove(tx, services, event, situation, attribution)
      if (effect === 'keep') await keep(tx, services, event, situation, known.identity, attribution)
      return effect
    })
    return transacted.catch((error: unknown) => {
      if (error instanceof LostRace) return null
      throw error
    })
  })
}

async function remove(
  tx: Transaction,
  { attributes, hashSubject, count }: EventServices,
  event: IdentityEvent,
  { user, consents }: Situation,
  attribution: Attribution,
): Promise<void> {
  const { subject, at } = event
  const hashes = hashSubject(subject)
  // First: from here on nobody else can create the user, and whoever has done so just before is seen.
  await burySubject(tx, hashes, { at, userId: user?.id ?? null })
  await forgetActor(tx, hashes, subject, FORGOTTEN_AT_ONCE)
  if (!user) {
    if (await findUser(tx, subject)) throw new LostRace()
    return
  }
  if (!(await eraseUser(tx, user, withdrawAll(consents), attributes.keptPointers, attribution))) throw new LostRace()
  await forgetSubject(tx, user.id)
  count('erased')
}

/** The user as the event has them, by the rules of every write: provisioned at first sight, the email kept in step. */
async function keep(
  tx: Transaction,
  services: EventServices,
  event: IdentityEvent,
  situation: Situation,
  identity: Identity | null,
  attribution: Attribution,
): Promise<void> {
  const { subject, email, blocked } = event
  const { user, emailHolder } = situation
  const rules = { schema: services.attributes, policy: services.consentPolicy }
  const request = { change: {}, mode: 'patch' } as const
  const decision = decideChange(situation, { subject, email }, request, rules, services.now().toISOString())
  const before = identity?.blocked ?? false
  if (blocked !== before) decision.changes.push({ pointer: '/blocked', ...(blocked ? { new: true } : { old: true }) })

  const hashes = services.hashSubject(subject)
  if (email?.verified && emailHolder === 'unverified') await releaseUnverifiedEmail(tx, email.address, attribution)
  // Does nothing unless the account was created after a deletion: see effectOf.
  await unburySubject(tx, hashes)
  const written = !user
    ? await createUser(tx, { id: uuidv7(), subject, hashes, issued_at: null }, decision, attribution)
    : decision.changes.length > 0
      ? await replaceUser(tx, user, decision, attribution)
      : (await lockUser(tx, user)) && user
  if (!written) throw new LostRace()
  await rememberIdentity(tx, written.id, event)
  countWrite(services, user, written)
}

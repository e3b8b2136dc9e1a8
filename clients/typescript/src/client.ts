import { limitsOf } from './attempts.ts'
import { type ClientOptions, createCall, type RawCall, type RawInput } from './call.ts'
import { ProfileError } from './errors.ts'
import { operations } from './generated/operations.ts'
import type {
  Answer,
  CallOptions,
  Calls,
  Input,
  ItemOf,
  OperationId,
  PagedId,
  Profile,
  ProfileUpdate,
} from './types.ts'

export interface UpdateOptions extends CallOptions {
  /** Goes along with the write. */
  headers?: { 'Registration-Outcome'?: string }
}

/** A change, or what makes one of the profile as it is; undefined: leave it as it is. */
export type ProfileChange = ProfileUpdate | ((profile: Profile) => ProfileUpdate | undefined)

export interface ProfileClient extends Calls {
  /**
   * Reads the caller's profile, applies the change and writes it if nobody else has changed the profile meanwhile; else all over again.
   * Absent fields keep their value, `profile_data` is merged key by key. A function may be called more than once, also after a write whose answer
   * was lost.
   */
  updateProfile(change: ProfileChange, options?: UpdateOptions): Promise<Answer<Profile>>
  /** The items of all pages, one after the other; a page is fetched when it is needed. */
  iterate<Id extends PagedId>(id: Id, ...input: InputOf<Id>): AsyncGenerator<ItemOf<Id>, void, undefined>
}

/** Optional if nothing in it has to be there. */
type InputOf<Id extends OperationId> = Record<never, never> extends Input<Id> ? [input?: Input<Id>] : [input: Input<Id>]

const UPDATE_ROUNDS = 10

/**
 * A client of the profile service with a method for every operation, named by its operationId:
 * `const { data, etag } = await client.getProfile()`.
 */
export function createProfileClient(options: ClientOptions): ProfileClient {
  const call = createCall(options)
  const ids = Object.keys(operations) as OperationId[]
  const calls = Object.fromEntries(ids.map((id) => [id, (input?: RawInput) => call(id, input)]))
  return {
    ...(calls as unknown as Calls),
    updateProfile: (change, update) => updateProfile(call, options.deadline, change, update),
    iterate: (id, ...[input]) => iterate(call, id, input as RawInput) as AsyncGenerator<never>,
  }
}

async function updateProfile(
  call: RawCall,
  deadline = 20_000,
  change: ProfileChange,
  { signal, deadline: own, headers }: UpdateOptions = {},
): Promise<Answer<Profile>> {
  const limits = limitsOf(own ?? deadline, signal)
  for (let round = 1; ; round++) {
    const current = (await call('getProfile', {}, limits)) as Answer<Profile>
    const body = typeof change === 'function' ? change(current.data) : change
    if (!body) return current
    try {
      const input = { body, headers: { ...headers, 'If-Match': current.etag } }
      return (await call('putProfile', input, limits)) as Answer<Profile>
    } catch (error) {
      const outrun = error instanceof ProfileError && error.code === 'precondition_failed'
      if (!outrun || round >= UPDATE_ROUNDS) throw error
    }
  }
}

async function* iterate(call: RawCall, id: OperationId, input: RawInput = {}): AsyncGenerator<unknown> {
  let cursor: unknown = input.query?.cursor
  do {
    const query = { ...input.query, cursor }
    const { data } = (await call(id, { ...input, query })) as Answer<{ items: unknown[]; next_cursor: string | null }>
    yield* data.items
    cursor = data.next_cursor
  } while (cursor)
}

import { readCommand, writeCommand } from './commands.ts'
import type { ContenderName } from './contenders.ts'
import { ACCOUNTS, get, PATH, write } from './requests.ts'
import { subjectOf } from './server.ts'
import type { BenchIssuer } from './tokens.ts'

/** How many users the requests are spread over; all of them are there before, but for "first sight". */
export const USERS = 1_000
const COLD_TOKENS = 12_000
const NEW_USERS = 8_000

export interface Scenario {
  name: string
  entries: readonly Entry[]
  /** How many requests there are at all. */
  limit?: number
  /** The same statements for pgbench. */
  pgbench?: string
  /** Puts the database back as it was. */
  reset?: string
}

/** One that takes turns with the others. */
export interface Entry {
  /** What `ours` is compared with, or `ours`. */
  name: string
  contender: ContenderName
  /** The bytes of the n-th request. Called anew for every run. */
  prepare(port: number): Promise<(n: number) => Buffer>
  expect: number
}

const ALL: readonly ContenderName[] = ['ceiling', 'plain', 'ours']

/** The same requests to all of them. */
function each(contenders: readonly ContenderName[], make: () => (n: number) => Buffer): Entry[] {
  return contenders.map((contender) => ({ name: contender, contender, prepare: async () => make(), expect: 200 }))
}

export function createScenarios(issuer: BenchIssuer): Scenario[] {
  const subjects = Array.from({ length: USERS }, (_, user) => subjectOf(user))
  const warm = subjects.map((subject) => get(subject, issuer.token(subject)))
  const patches = subjects.map((subject) => ({ subject, token: issuer.token(subject) }))
  const coldTokens = lazily(() =>
    Array.from({ length: COLD_TOKENS }, (_, n) => get(subjectOf(n % USERS), issuer.token(subjectOf(n % USERS)))),
  )
  const newUsers = lazily(() => Array.from({ length: NEW_USERS }, (_, n) => get(`new|${n}`, issuer.token(`new|${n}`))))
  const at = <T>(list: readonly T[], n: number) => list[n % list.length] as T
  const patchOf = (n: number) => {
    const { subject, token } = at(patches, n)
    return write('PATCH', subject, token, { profile_data: { title: `Title ${n} ${Math.random()}` } })
  }
  return [
    {
      name: 'GET, warm tokens',
      entries: each(ALL, () => (n) => at(warm, n)),
      pgbench: readCommand(USERS),
    },
    {
      name: 'GET with 304',
      entries: [
        { name: 'ours, with 200', contender: 'ours', prepare: async () => (n) => at(warm, n), expect: 200 },
        {
          name: 'ours',
          contender: 'ours',
          expect: 304,
          async prepare(port) {
            const etags: string[] = []
            for (const { token } of patches) etags.push(await etagOf(port, token))
            const requests = patches.map(({ subject, token }, user) =>
              get(subject, token, { more: `If-None-Match: ${etags[user]}\r\n` }),
            )
            return (n) => at(requests, n)
          },
        },
      ],
    },
    {
      name: 'GET, every token new',
      entries: each(['plain', 'ours'], () => {
        const requests = coldTokens()
        return (n) => at(requests, n)
      }),
      limit: COLD_TOKENS,
    },
    {
      name: 'PATCH with audit',
      entries: each(ALL, () => patchOf),
      pgbench: writeCommand(USERS),
    },
    {
      name: 'PUT with audit',
      entries: each(['ours'], () => (n) => {
        const { subject, token } = at(patches, n)
        return write('PUT', subject, token, { first_name: `First ${n} ${Math.random()}`, last_name: 'Last' })
      }),
    },
    {
      name: 'mixed, 95 reads to 5 writes',
      entries: each(ALL, () => (n) => (n % 20 === 0 ? patchOf(n) : at(warm, n))),
    },
    {
      name: 'batch-get of 500, each recorded',
      entries: each(['ours'], () => {
        const auth0_ids = subjects.slice(0, 500)
        const token = issuer.token('bench@clients', ['users:read'])
        const request = write(
          'POST',
          'bench@clients',
          token,
          { auth0_ids, fields: ['first_name'] },
          `${ACCOUNTS}/users/batch-get`,
        )
        return () => request
      }),
    },
    {
      name: 'first sight of a user',
      entries: each(ALL, () => {
        const requests = newUsers()
        return (n) => at(requests, n)
      }),
      limit: NEW_USERS,
      reset: `delete from accounts_user where auth0_id like 'new|%'`,
    },
  ]
}

async function etagOf(port: number, token: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${PATH}`, { headers: { authorization: `Bearer ${token}` } })
  await answer.arrayBuffer()
  return answer.headers.get('etag') ?? ''
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

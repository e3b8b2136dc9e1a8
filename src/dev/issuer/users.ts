import { createHash, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { readJson, writeJson } from './json-file.ts'

export type Social = 'github' | 'google-oauth2'
export type Connection = 'auth0' | Social

/** An identity as Auth0 would hold it. Edit users.json by hand to give one `permissions`: it is read at each use. */
export interface User {
  /** `<connection>|<id>` */
  sub: string
  email: string
  email_verified: boolean
  /** scrypt, as `salt:hash` in hexadecimal; database users only */
  password?: string
  permissions: string[]
}

export interface Users {
  find(sub: string): User | undefined
  /** Whoever has signed in through this connection before. */
  known(connection: Connection): User[]
  /** Undefined when the address or the password is wrong. */
  logIn(email: string, password: string): User | undefined
  /** Undefined when the address is taken already. */
  signUp(email: string, password: string, verified: boolean): User | undefined
  /** The identity of that address at GitHub or Google: made at first sight, the same one ever after. */
  social(connection: Social, email: string): User
}

export const SEED = { email: 'ahmed@example.com', password: 'password' }

/** The identities in `<stateDir>/users.json`, with one to start with. */
export function openUsers(stateDir: string): Users {
  const file = join(stateDir, 'users.json')
  const all = (): User[] => readJson<User[]>(file) ?? []
  const find = (sub: string): User | undefined => all().find((user) => user.sub === sub)
  const add = (user: User): User => {
    writeJson(file, [...all(), user])
    return user
  }

  const users: Users = {
    find,
    known: (connection) => all().filter(({ sub }) => sub.startsWith(`${connection}|`)),
    logIn(email, password) {
      const user = find(subject('auth0', email))
      return user?.password && isRight(password, user.password) ? user : undefined
    },
    signUp(email, password, verified) {
      const sub = subject('auth0', email)
      if (find(sub)) return undefined
      return add({ sub, email, email_verified: verified, password: hash(password), permissions: [] })
    },
    social(connection, email) {
      const sub = subject(connection, email)
      return find(sub) ?? add({ sub, email, email_verified: true, permissions: [] })
    },
  }
  if (all().length === 0) users.signUp(SEED.email, SEED.password, true)
  return users
}

/** The subject of an address: computed, so that it is the same one even after a reset. */
export function subject(connection: Connection, email: string): string {
  const digest = createHash('sha256').update(`${connection}:${email}`).digest('hex')
  if (connection === 'auth0') return `auth0|${digest.slice(0, 24)}`
  const number = BigInt(`0x${digest}`)
  // GitHub counts its users; Google's ids have 21 digits.
  return connection === 'github' ? `github|${number % 100_000_000n}` : `google-oauth2|1${`${number}`.slice(0, 20)}`
}

function hash(password: string, salt = randomBytes(16).toString('hex')): string {
  return `${salt}:${scryptSync(password, salt, 32).toString('hex')}`
}

function isRight(password: string, stored: string): boolean {
  const [salt = ''] = stored.split(':')
  const [expected, actual] = [Buffer.from(stored), Buffer.from(hash(password, salt))]
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

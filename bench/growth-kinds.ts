import { ACCOUNTS, get, PATH, write } from './requests.ts'
import { CREATED, emailOf, firstNameOf, partnerOf, subjectOf } from './server.ts'
import type { BenchIssuer } from './tokens.ts'

/** Subjects spread evenly over all users. */
const SAMPLE = 2_000
const PERMISSIONS = ['users:read', 'changes:read', 'reports:read']
const MACHINE = 'bench@clients'

/** What is compared at every size: the bytes of the n-th request. */
export type Kinds = Record<string, (n: number) => Buffer>

/** @param users how many there are */
export function createKinds(users: number, issuer: BenchIssuer): Kinds {
  const sample = Array.from({ length: SAMPLE }, (_, n) => Math.floor((n * users) / SAMPLE))
  const tokens = sample.map((user) => issuer.token(subjectOf(user)))
  const machine = issuer.token(MACHINE, PERMISSIONS)
  const userAt = (n: number) => sample[n % SAMPLE] ?? 0
  const own = (n: number): [string, string] => [subjectOf(userAt(n)), tokens[n % SAMPLE] ?? '']
  const asMachine = (path: string) => get(MACHINE, machine, { path: `${ACCOUNTS}${path}` })
  const report = (query: string) => () => asMachine(`/reports/${query}&from=${CREATED.from}&to=${CREATED.to}`)
  return {
    GET: (n) => get(...own(n)),
    PATCH: (n) => write('PATCH', ...own(n), { profile_data: { phone: `00965${Math.floor(Math.random() * 1e9)}` } }),
    'history page': (n) => get(...own(n), { path: `${PATH}/history?limit=20` }),
    'search by email': (n) => asMachine(`/users?email=${emailOf(userAt(n))}`),
    'search by name': (n) => asMachine(`/users?name=${firstNameOf(userAt(n))}&limit=20`),
    'search by attribute': (n) => asMachine(`/users?attribute=registration_source:${partnerOf(userAt(n))}&limit=20`),
    'search by attribute that all have': (n) =>
      asMachine(`/users?attribute=registration_source:web&complete=${n % 2 === 0}&limit=20`),
    'batch-get of 500': (n) => {
      const auth0_ids = Array.from({ length: 500 }, (_, i) => subjectOf(userAt(n + i)))
      return write('POST', MACHINE, machine, { auth0_ids, fields: ['first_name'] }, `${ACCOUNTS}/users/batch-get`)
    },
    'change feed, 100 changes': () => asMachine('/changes?limit=100'),
    'registrations by day, 90 days': report('registrations?by=day'),
    'registrations by source': report('registrations?by=source'),
    'activity, 90 days': report('activity?'),
    'access, 90 days': report('access?'),
    compliance: () => asMachine('/reports/compliance'),
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { TestDatabase } from '../../test/helpers/database.ts'
import type { TestIssuer } from '../../test/helpers/issuer.ts'
import { call, PROFILE } from '../../test/process/service.ts'

const ACCOUNTS = '/api/v1/accounts'
/** Of the whole, when somebody's tokens are no good for a while, and when the database drops its connections. */
const BAD_TOKENS = [0.55, 0.7] as const
const CUT = 0.35

/** A day in a few minutes: people register, most complete their profile and come back; services look them up; now and then something is wrong. */
export async function makeTraffic(
  { api, issuer, database }: { api: string; issuer: TestIssuer; database: Pick<TestDatabase, 'sql'> },
  durationMs: number,
): Promise<void> {
  const start = performance.now()
  const share = () => (performance.now() - start) / durationMs
  const machine = await issuer.token({
    sub: 'crm@clients',
    gty: 'client-credentials',
    permissions: ['users:read', 'changes:read', 'reports:read'],
  })
  const expired = await issuer.token({ exp: 1000, iat: 500 })
  const ids: string[] = []
  const under = new Set<Promise<void>>()
  const begin = (work: Promise<void>) => under.add(work.finally(() => under.delete(work)))
  let isCut = false
  for (let n = 0; share() < 1; n++) {
    begin(
      register(api, await issuer.token({ sub: `auth0|${n}`, email: `${n}@example.com`, email_verified: true }), n, ids),
    )
    if (n % 3 === 0) begin(lookUp(api, machine, ids))
    if (n % 20 === 0 || (share() > BAD_TOKENS[0] && share() < BAD_TOKENS[1])) begin(read(api, expired))
    if (!isCut && share() > CUT) {
      isCut = true
      await database.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'profile-service'`,
      )
    }
    // More at noon than at night.
    await sleep(100 + 250 * Math.cos(Math.PI * share()) ** 2)
  }
  await Promise.all(under)
}

/** Three of four fill the form in; one of six has it refused first. */
async function register(api: string, token: string, n: number, ids: string[]): Promise<void> {
  const url = api + PROFILE
  const { json } = await call(url, { token })
  ids.push(json.id)
  await sleep(500)
  const put = (body: object) => call(url, { method: 'PUT', token, body: JSON.stringify(body) })
  if (n % 6 === 0) await put({ first_name: 'Ada', profile_data: { phone: 'none of your business' } })
  if (n % 4 !== 0) await put({ first_name: 'Ada', last_name: 'Lovelace', profile_data: { phone: '009650000000' } })
  for (let visit = 0; visit < 4; visit++) {
    await sleep(2_000)
    await call(url, { token })
  }
  await call(`${url}/permissions`, { token })
  if (n % 5 === 0) await call(`${url}/history`, { token })
  if (n % 25 === 0) await call(url, { method: 'DELETE', token })
}

async function lookUp(api: string, token: string, ids: readonly string[]): Promise<void> {
  const body = JSON.stringify({ ids: ids.slice(-50), fields: ['first_name', 'email'] })
  await call(`${api}${ACCOUNTS}/users/batch-get`, { method: 'POST', token, body })
  await call(`${api}${ACCOUNTS}/users?complete=true&limit=20`, { token })
  await call(`${api}${ACCOUNTS}/changes?limit=50`, { token })
}

async function read(api: string, token: string): Promise<void> {
  await call(api + PROFILE, { token })
}

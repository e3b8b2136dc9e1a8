import type { TestApp } from './app.ts'

export const ACCOUNTS = '/api/v1/accounts'

export const RESOURCES = `${ACCOUNTS}/resources`
/** Well-formed, and nobody's. */
export const NOBODY = '00000000-0000-7000-8000-000000000000'

export type Caller = Awaited<ReturnType<TestApp['as']>>

/** Whoever administers licences, decides on requests, and asks what is allowed: a user, and a machine such as an asset store. */
export const MANAGER = { sub: 'auth0|manager', permissions: ['licenses:manage', 'access:decide'] }
export const STORE = { sub: 'store@clients', azp: 'store', gty: 'client-credentials', permissions: ['access:check'] }

/** Makes users and gives their ids. */
export async function users(app: TestApp, subjects: readonly string[]): Promise<string[]> {
  const replies = subjects.map(async (sub) => (await app.as({ sub }))('GET', `${ACCOUNTS}/users/profile`))
  return (await Promise.all(replies)).map(({ json }) => json.id)
}

export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}${n}`)
}

/** How many answers had which outcome: `{ '200': 10, '409 seats_exhausted': 90 }`. */
export function outcomes(replies: readonly { status: number; json: { code?: string } | undefined }[]): object {
  const counts: Record<string, number> = {}
  for (const { status, json } of replies) {
    const outcome = status < 400 ? `${status}` : `${status} ${json?.code}`
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}

/** A moment so many seconds from now. */
export function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString()
}

/** What administrators and the store do, on one app. */
export async function administration(app: TestApp) {
  const manager = await app.as(MANAGER)
  const store = await app.as(STORE)
  const check = async (...pairs: [user: string | undefined, resource: string][]) => {
    const body = { pairs: pairs.map(([user, resource]) => ({ user, resource })) }
    return (await store('POST', `${ACCOUNTS}/access/check`, { body })).json
  }
  return {
    manager,
    store,
    check,
    reasons: async (...pairs: [user: string | undefined, resource: string][]) =>
      (await check(...pairs)).items.map(({ reason }: { reason: string | null }) => reason),
    define: (name: string, body: object = {}) =>
      manager('PUT', `${RESOURCES}/${name}`, { body: { title: 'T', ...body } }),
    grant: (id: string | undefined, resource: string, body: object = {}) =>
      manager('PUT', licenseOf(id, resource), { body }),
  }
}

export function licenseOf(id: string | undefined, resource: string): string {
  return `${ACCOUNTS}/users/${id}/licenses/${resource}`
}

import type { Test } from 'tap'
import { build, PROFILE, type TestApp } from './app.ts'

export const ACCOUNTS = '/api/v1/accounts'

export type Caller = Awaited<ReturnType<TestApp['as']>>

/** A fresh database each: who manages roles is a matter of the whole of it. */
export async function company(t: Test) {
  const app = await build(t)
  const other = await build(t, {}, { replicaOf: app })
  const root = await app.as({ sub: 'root@clients', permissions: ['roles:manage', 'users:read', 'users:audit', 'a:b'] })
  const putRole = (role: string, permissions: string[], caller: Caller = root) =>
    caller('PUT', `${ACCOUNTS}/roles/${role}`, { body: { permissions } })
  const give = (id: string, role: string, body: object = {}, caller: Caller = root) =>
    caller('PUT', `${ACCOUNTS}/users/${id}/roles/${role}`, { body })
  const take = (id: string, role: string, caller: Caller = root) =>
    caller('DELETE', `${ACCOUNTS}/users/${id}/roles/${role}`)
  async function person(name: string) {
    const caller = await app.as({ sub: `auth0|${name}` })
    const token = await app.issuer.token({ sub: `auth0|${name}` })
    const { id } = (await caller('GET', PROFILE)).json
    const elsewhere: Caller = (method, path, options = {}) => other.call(method, path, { token, ...options })
    return { id: String(id), caller, elsewhere }
  }
  return { app, root, putRole, give, take, person }
}

import { join } from 'node:path'
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'
import { readJson, writeJson } from './json-file.ts'

interface Entry {
  payload: AdapterPayload
  /** Milliseconds since 1970; absent: never. */
  expires?: number
}

/** Where oidc-provider keeps sessions and refresh tokens: `<stateDir>/sessions.json`, so a restart logs nobody out. */
export function openStore(stateDir: string): AdapterFactory {
  const file = join(stateDir, 'sessions.json')
  const entries = new Map(Object.entries(readJson<Record<string, Entry>>(file) ?? {}))
  const isLive = ({ expires = Number.POSITIVE_INFINITY }: Entry): boolean => expires > Date.now()

  function save(): void {
    for (const [key, entry] of entries) if (!isLive(entry)) entries.delete(key)
    writeJson(file, Object.fromEntries(entries))
  }

  return (model): Adapter => {
    const keyOf = (id: string): string => `${model}:${id}`
    const findBy = async (property: 'uid' | 'userCode', value: string): Promise<AdapterPayload | undefined> => {
      for (const [key, entry] of entries) {
        if (key.startsWith(`${model}:`) && entry.payload[property] === value && isLive(entry)) return entry.payload
      }
      return undefined
    }
    return {
      async upsert(id, payload, expiresIn) {
        entries.set(keyOf(id), { payload, ...(expiresIn && { expires: Date.now() + expiresIn * 1000 }) })
        save()
      },
      async find(id) {
        const entry = entries.get(keyOf(id))
        return entry && isLive(entry) ? entry.payload : undefined
      },
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      async consume(id) {
        const entry = entries.get(keyOf(id))
        if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000)
        save()
      },
      async destroy(id) {
        entries.delete(keyOf(id))
        save()
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key)
        save()
      },
    }
  }
}

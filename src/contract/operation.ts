/** What the router needs to know of an operation; generated from the contract into `generated/operations.ts`. */
export interface Operation {
  id: string
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  /** As in the contract: `/accounts/users/{user_id}`. */
  path: string
  /** Prefixes under which it is served. */
  mounts: readonly string[]
  listeners: readonly ('api' | 'ops')[]
  /** Its answer may wait for something to happen. */
  longPoll: boolean
  /** null: public. */
  security: { scheme: string; permissions: readonly string[] } | null
  /** `schema` is a JSON Pointer into the contract, as are the bodies' by media type. */
  parameters: readonly { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: string }[]
  body: { required: boolean; schemas: Readonly<Record<string, string>> } | null
  /** Status -> media type of the body; null: no body. */
  responses: Readonly<Record<string, string | null>>
}

/** `refresh`: the service did not accept the token that it has got; it takes a new one, not one from a cache. */
export type GetToken = (options: { refresh: boolean }) => string | Promise<string>

/** A token; or one instead of a token that was refused. */
export type TokenSource = (refused?: string) => string | Promise<string>

/** Calls whose token is refused get one new token for all of them, also those who hear of it late. */
export function sharedTokens(getToken: GetToken): TokenSource {
  let refreshing: Promise<string> | undefined
  let fresh: string | undefined
  return (refused) => {
    if (refused === undefined) return getToken({ refresh: false })
    if (fresh !== undefined && fresh !== refused) return fresh
    refreshing ??= Promise.resolve(getToken({ refresh: true }))
      .then((token) => {
        fresh = token
        return token
      })
      .finally(() => {
        refreshing = undefined
      })
    return refreshing
  }
}

/** `refresh`: the service did not accept the token that it has got; it takes a new one, not one from a cache. */
export type GetToken = (options: { refresh: boolean }) => Token | Promise<Token>

/** A token; or one instead of a token that was refused. */
export type TokenSource = (refused?: string) => Token | Promise<Token>

/** Undefined: there is none, and the service is left to say so. */
type Token = string | undefined

/** Calls whose token is refused get one new token for all of them, also those who hear of it late. */
export function sharedTokens(getToken: GetToken): TokenSource {
  let refreshing: Promise<Token> | undefined
  let fresh: Token
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

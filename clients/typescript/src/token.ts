/** `refresh`: the service did not accept the token that it has got; it takes a new one, not one from a cache. */
export type GetToken = (options: { refresh: boolean }) => Token | Promise<Token>

/** Undefined: there is none, and the service is left to say so. */
type Token = string | undefined

export interface Given {
  token: Token
  /** How often there had been a new one before the request was made. */
  round: number
}

/** A token; or one instead of a token that was refused. */
export type TokenSource = (refused?: Given) => Promise<Given>

/** Calls whose token is refused get one new token for all of them: also those who hear of it late, and those who begin meanwhile. */
export function sharedTokens(getToken: GetToken): TokenSource {
  let newest: Given = { token: undefined, round: 0 }
  let renewing: Promise<Given> | undefined

  async function renew(): Promise<Given> {
    const token = await getToken({ refresh: true })
    newest = { token, round: newest.round + 1 }
    return newest
  }

  return async (refused) => {
    if (renewing) return renewing
    const { round } = newest
    if (!refused) return { token: await getToken({ refresh: false }), round }
    if (refused.round < round) return newest
    renewing = renew().finally(() => {
      renewing = undefined
    })
    return renewing
  }
}

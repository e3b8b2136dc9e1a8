import type { Holder } from './license.ts'
import { Problem } from './problem.ts'

/** Who decides. The address counts if the issuer has verified it. */
export interface Decider {
  readonly subject: string
  readonly email: { readonly address: string; readonly verified: boolean } | null
}

/**
 * Four eyes: nobody grants anything to themselves, whichever token they use; nor to another identity of theirs, as far as its verified
 * address gives that away.
 * @throws Problem `own_request`
 */
export function requireSomebodyElse({ subject, email }: Decider, holder: Holder): void {
  const address = email?.verified ? email.address.toLowerCase() : null
  const isSelf = subject === holder.auth0_id || (address !== null && address === holder.email?.toLowerCase())
  if (isSelf) throw new Problem('own_request')
}

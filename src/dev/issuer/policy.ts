import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { USER_SCOPES } from './clients.ts'

/** When to ask the user: at a login, never for consent, since every client here is a first party. */
export function promptPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base()
  policy.get('consent')?.checks.clear()
  policy.get('login')?.checks.add(
    new interactionPolicy.Check('connection', 'another connection was asked for', 'login_required', ({ oidc }) => {
      const { connection } = oidc.params ?? {}
      const isSocial = connection === 'github' || connection === 'google-oauth2'
      return isSocial && !oidc.result?.login && !oidc.session?.accountId?.startsWith(`${connection}|`)
    }),
  )
  return policy
}

/** The grant behind a login, widened to whatever is being asked for. */
export async function grantEverything({ oidc }: KoaContextWithOIDC) {
  const { provider, client, session, resourceServers } = oidc
  if (!client || !session?.accountId) return undefined
  const id = session.grantIdFor(client.clientId)
  const known = id ? await provider.Grant.find(id) : undefined
  const { accountId } = session
  const grant = known?.accountId === accountId ? known : new provider.Grant({ accountId, clientId: client.clientId })
  grant.addOIDCScope(USER_SCOPES)
  for (const resource of Object.keys(resourceServers ?? {})) grant.addResourceScope(resource, USER_SCOPES)
  await grant.save()
  return grant
}

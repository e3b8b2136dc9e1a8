import {
  decideGrant,
  type License,
  type LicenseState,
  licenseChange,
  requireKnown,
  toLicense,
} from '../domain/license.ts'
import { requireSomebodyElse } from '../domain/own-request.ts'
import type { Resource } from '../domain/resource.ts'
import { grantLicense, readLicenseSituation, revokeLicense } from '../queries/licenses.ts'
import { attributionOf, type RequestContext } from './attribution.ts'
import { compareAndSet } from './compare-and-set.ts'

export interface LicensePath {
  user_id: string
  resource: string
}

/** Writers of one resource in this process take turns: they would only beat one another at its revision. */
export function turnOf(resource: string): string {
  return `resource ${resource}`
}

/**
 * Grants, extends or shortens a licence. Two round trips: read the situation, compare-and-set.
 * @throws Problem `not_found`, `own_request`, and what `decideGrant` throws
 */
export function putLicenseOf(
  context: RequestContext,
  path: LicensePath,
  expires_at: string | null | undefined,
): Promise<License> {
  const { services, principal } = context
  return compareAndSet(services, turnOf(path.resource), async () => {
    const situation = requireKnown(await readLicenseSituation(services.db, path))
    const { at, holder, resource } = situation
    requireSomebodyElse(principal, holder)
    const request = { by: principal.subject, ...(expires_at !== undefined && { expires_at }) }
    const grant = decideGrant(situation, request)
    const written =
      grant.changes.length === 0 ||
      (await grantLicense(services.db, holder.id, resource, grant, attributionOf(context)))
    return written ? licenseView(grant.next, path.user_id, resource, at) : null
  })
}

/** @throws Problem `not_found` */
export async function revokeLicenseOf(context: RequestContext, path: LicensePath): Promise<void> {
  const { db } = context.services
  await compareAndSet(context.services, turnOf(path.resource), async () => {
    const { holder, resource, license } = requireKnown(await readLicenseSituation(db, path))
    if (!license) return true
    const change = licenseChange(resource.name, license, null)
    return (await revokeLicense(db, holder.id, resource, change, attributionOf(context))) || null
  })
}

export function licenseView(license: LicenseState, userId: string, resource: Resource, at: string): License {
  const { name, title, archived } = resource
  return toLicense({ resource: name, title, archived, user_id: userId.toLowerCase(), ...license }, at)
}

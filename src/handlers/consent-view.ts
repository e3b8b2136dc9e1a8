import type { components } from '../contract/generated/types.ts'
import type { AttributeSchema } from '../domain/attribute-schema.ts'
import { pointerTo } from '../domain/json.ts'
import type { ConsentRow } from '../queries/consents.ts'

type Consent = components['schemas']['Consent']

/** A purpose as the user sees it; without a row, nobody has decided yet. */
export function toConsent(purpose: string, row: ConsentRow | undefined, schema: AttributeSchema): Consent {
  const covered = [...schema.consent].filter(([, each]) => each === purpose)
  return {
    purpose,
    status: (row?.status as Consent['status'] | undefined) ?? 'not_asked',
    policy_version: row?.policy_version ?? null,
    text_hash: row?.text_hash ?? null,
    locale: row?.locale ?? null,
    source: (row?.source as Consent['source'] | undefined) ?? null,
    decided_at: row?.decided_at ?? null,
    attributes: covered.map(([attribute]) => pointerTo('/profile_data', attribute)),
  }
}

import type { Session } from '../db/session.ts'
import type { AttributeSchema } from '../domain/attribute-schema.ts'
import { attributePages } from '../queries/health.ts'
import type { Report } from './finding.ts'

const PAGE = 1_000
const ENOUGH = 100_000
const SHOWN = 5

/** How many stored profiles the attribute schema would not admit. @param all beyond the first 100,000 */
export async function examineAttributes(session: Session, schema: AttributeSchema, all: boolean, report: Report) {
  const check = 'stored attributes'
  const reasons = new Map<string, number>()
  let [seen, bad] = [0, 0]
  for await (const page of attributePages(session, PAGE)) {
    for (const attributes of page) {
      const wrong = new Set(
        schema.validate(attributes).map(({ pointer, code }) => `${declared(pointer, schema)} ${code}`),
      )
      if (wrong.size > 0) bad++
      for (const reason of wrong) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
    seen += page.length
    if (seen >= ENOUGH && !all) break
  }
  const scope = seen >= ENOUGH && !all ? `the first ${seen} profiles (--all: every one)` : `${seen} profiles`
  if (bad === 0) return report({ check, state: 'ok', found: `${scope} follow the attribute schema` })
  const most = [...reasons].sort(([, a], [, b]) => b - a).slice(0, SHOWN)
  const found = `${bad} of ${scope} do not follow the attribute schema: ${most.map(([what, n]) => `${what} (${n})`).join(', ')}`
  const advice =
    'they can be read, and changed elsewhere; these attributes can only be changed to what the schema admits. Loosen it, or mend them'
  report({ check, state: 'warning', found, advice })
}

/** Names that the schema does not declare were chosen by users. */
function declared(pointer: string, { pointers }: AttributeSchema): string {
  const attribute = pointer.split('/').slice(0, 3).join('/')
  return pointers.includes(attribute) ? attribute : '/profile_data/…'
}

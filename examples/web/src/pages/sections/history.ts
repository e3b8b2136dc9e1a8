import { type ItemOf, profileFields } from 'profile-service-client'
import { bdi, button, el, moment } from '../../dom.ts'
import { explain, tell } from '../../page.ts'
import { client } from '../../session.ts'

type Entry = ItemOf<'listProfileHistory'>

const AT_ONCE = 10
const WHAT: Record<string, string> = {
  putProfile: 'Profile saved',
  patchProfile: 'Profile changed',
  getProfile: 'Profile created',
  deleteProfile: 'Data erased',
  putConsent: 'Consent changed',
  exportProfile: 'Data downloaded',
}

/** Who changed what, when; ten at a time. @param schema for the names of the fields */
export function historySection(schema: object): { element: HTMLElement; refresh: () => Promise<void> } {
  const labels = new Map(profileFields(schema).map(({ pointer, label }) => [pointer, label]))
  const list = el('ol', { class: 'history' })
  const more = button('Show more', () => next(), { hidden: true })
  let entries: AsyncGenerator<Entry> | undefined

  async function next(): Promise<void> {
    try {
      for (let n = 0; n < AT_ONCE; n++) {
        const result = await entries?.next()
        if (!result || result.done) {
          more.hidden = true
          return
        }
        list.append(entryOf(result.value, (pointer) => labels.get(pointer) ?? labelOf(pointer)))
      }
      more.hidden = false
    } catch (error) {
      tell('bad', explain(error))
    }
  }
  async function refresh(): Promise<void> {
    entries = client.iterate('listProfileHistory', { query: { limit: AT_ONCE } })
    list.replaceChildren()
    await next()
  }
  void refresh()
  return { element: el('div', {}, list, more), refresh }
}

function entryOf({ at, operation, actor, changes }: Entry, label: (pointer: string) => string): HTMLElement {
  const by = actor.self ? 'by you' : `by ${actor.subject}`
  return el(
    'li',
    {},
    el(
      'p',
      {},
      el('strong', {}, WHAT[operation] ?? operation),
      ' ',
      el('span', { class: 'hint' }, `${by}, `, el('time', { datetime: at }, moment(at))),
    ),
    changes.length > 0 &&
      el(
        'ul',
        {},
        ...changes.map(({ pointer, old, new: now, erased }) =>
          el(
            'li',
            {},
            el('span', { class: 'hint' }, `${label(pointer)}: `),
            erased
              ? el('em', {}, 'erased')
              : el(
                  'span',
                  {},
                  old === undefined ? '' : el('del', {}, bdi(textOf(old))),
                  ' ',
                  now === undefined ? '' : el('ins', {}, bdi(textOf(now))),
                ),
          ),
        ),
      ),
  )
}

/** Of what the schema does not name: `Registration completed at`, `Consent to marketing`. */
function labelOf(pointer: string): string {
  const path = pointer.split('/').slice(1)
  if (path[0] === 'consents') return `Consent to ${path[1]}`
  const words = path
    .filter((part) => part !== 'profile_data')
    .join(' ')
    .replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'status' in value) return String(value.status)
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'string') return JSON.stringify(value)
  return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? moment(value) : value
}

import type { ItemOf } from 'profile-service-client'
import { bdi, button, el } from '../../dom.ts'
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

/** Who changed what, when; ten at a time. */
export function historySection(): { element: HTMLElement; refresh: () => Promise<void> } {
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
        list.append(entryOf(result.value))
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

function entryOf({ at, operation, actor, changes }: Entry): HTMLElement {
  const by = actor.self ? 'by you' : `by ${actor.subject}`
  return el(
    'li',
    {},
    el(
      'p',
      {},
      el('strong', {}, WHAT[operation] ?? operation),
      ' ',
      el('span', { class: 'hint' }, `${by}, `, el('time', { datetime: at }, new Date(at).toLocaleString())),
    ),
    changes.length > 0 &&
      el(
        'ul',
        {},
        ...changes.map(({ pointer, old, new: now, erased }) =>
          el(
            'li',
            {},
            `${labelOf(pointer)}: `,
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

function labelOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .filter((part) => part !== 'profile_data')
    .join(' ')
    .replaceAll('_', ' ')
}

function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'status' in value) return String(value.status)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

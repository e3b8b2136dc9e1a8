import { given, PURPOSES } from '../../consents.ts'
import { button, date, el } from '../../dom.ts'
import { explain, type Notice, tell } from '../../page.ts'
import { client } from '../../session.ts'

/** What the user agreed to, to give or withdraw. */
export function consentSection(changed: (notice: Notice) => unknown): HTMLElement {
  const list = el('ul', { class: 'rows', 'aria-busy': 'true' })

  async function load(): Promise<void> {
    const { data } = await client.listConsents()
    const known = new Map(data.items.map((item) => [item.purpose, item]))
    const purposes = [...new Set([...known.keys(), ...Object.keys(PURPOSES)])]
    list.replaceChildren(
      ...purposes.map((purpose) => {
        const isGiven = known.get(purpose)?.status === 'given'
        const since = known.get(purpose)?.decided_at
        const when = since ? ` on ${date(since)}` : ''
        return el(
          'li',
          {},
          el(
            'span',
            {},
            PURPOSES[purpose] ?? purpose,
            el('span', { class: 'hint' }, isGiven ? `Given${when}` : since ? `Withdrawn${when}` : 'Not given'),
          ),
          button(isGiven ? 'Withdraw' : 'Give', () => decide(purpose, !isGiven), {
            'aria-label': `${isGiven ? 'Withdraw' : 'Give'}: ${PURPOSES[purpose] ?? purpose}`,
          }),
        )
      }),
    )
    list.removeAttribute('aria-busy')
  }

  async function decide(purpose: string, give: boolean): Promise<void> {
    try {
      await client.putConsent({ path: { purpose }, body: give ? await given(purpose) : { status: 'withdrawn' } })
      const what = give ? 'Thank you. Noted.' : 'Withdrawn. What it covered has been removed from your profile.'
      await changed(['good', what])
    } catch (error) {
      tell('bad', explain(error))
    }
  }

  load().catch((error) => tell('bad', explain(error)))
  return list
}

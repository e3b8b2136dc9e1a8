import { date, el } from '../../dom.ts'
import { explain, tell } from '../../page.ts'
import { client } from '../../session.ts'

/** What the user may do and use. */
export function accessSection(): HTMLElement {
  const content = el('div', { 'aria-busy': 'true' })
  fill(content).catch((error) => tell('bad', explain(error)))
  return content
}

async function fill(content: HTMLElement): Promise<void> {
  const licences: HTMLElement[] = []
  for await (const { title, status, expires_at } of client.iterate('listMyLicenses')) {
    const until = expires_at ? `until ${date(expires_at)}` : 'without an end'
    licences.push(
      el('li', {}, el('span', {}, title, el('span', { class: 'hint' }, status === 'active' ? until : status))),
    )
  }
  const { roles, permissions } = (await client.getPermissions()).data
  const may = [...roles.map(({ role }) => `role ${role}`), ...permissions]
  content.replaceChildren(
    licences.length > 0 ? el('ul', { class: 'rows' }, ...licences) : el('p', {}, 'You have no licences.'),
    el(
      'p',
      { class: 'hint' },
      may.length > 0 ? `You have: ${may.join(', ')}.` : 'No permissions beyond your own profile.',
    ),
  )
  content.removeAttribute('aria-busy')
}

import { button, el } from '../../dom.ts'
import { explain, type Notice, tell } from '../../page.ts'
import { client } from '../../session.ts'

/** Take it along, or have it erased. */
export function dataSection(restart: (notice: Notice) => unknown): HTMLElement {
  const dialog: HTMLDialogElement = el(
    'dialog',
    { 'aria-labelledby': 'erase-title' },
    el('h2', { id: 'erase-title' }, 'Erase your data?'),
    el(
      'p',
      {},
      'Your name, phone, title, consents and everything else in your profile is removed for good. You can still log in and start over.',
    ),
    el(
      'div',
      { class: 'actions' },
      button('Keep my data', () => dialog.close(), { autofocus: true }),
      button('Erase it', () => erase(), { class: 'danger' }),
    ),
  )

  async function erase(): Promise<void> {
    try {
      await client.deleteProfile()
      dialog.close()
      await restart(['good', 'Your data has been erased.'])
    } catch (error) {
      dialog.close()
      tell('bad', explain(error))
    }
  }

  return el(
    'div',
    { class: 'actions' },
    button('Download my data', download),
    button('Erase my data', () => dialog.showModal(), { class: 'danger' }),
    dialog,
  )
}

async function download(): Promise<void> {
  try {
    const { data } = await client.exportProfile()
    const href = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }))
    el('a', { href, download: 'my-profile.json' }).click()
    URL.revokeObjectURL(href)
    tell('good', 'Your data has been downloaded as my-profile.json.')
  } catch (error) {
    tell('bad', explain(error))
  }
}

import { type Profile, toUpdate } from 'profile-service-client'
import { bdi, button, el } from '../dom.ts'
import { formOf } from '../form.ts'
import { explain, type Notice, show, tell } from '../page.ts'
import { auth0, client, logOut } from '../session.ts'
import { editable } from './complete.ts'
import { accessSection } from './sections/access.ts'
import { consentSection } from './sections/consents.ts'
import { dataSection } from './sections/data.ts'
import { historySection } from './sections/history.ts'

export interface ProfileOptions {
  profile: Profile
  schema: object
  notice?: Notice | undefined
  /** After something has changed the whole profile. */
  restart(notice: Notice): unknown
}

export function valuesOf(profile: Profile): Record<string, unknown> {
  return { first_name: profile.first_name, last_name: profile.last_name, ...profile.profile_data }
}

export function profilePage({ profile, schema, notice, restart }: ProfileOptions): void {
  const name = [profile.first_name, profile.last_name].filter(Boolean).join(' ')
  const history = historySection(schema)
  const who = el('div', { class: 'who' })
  const greet = (shown: string) =>
    who.replaceChildren(
      el('span', { class: 'avatar', 'aria-hidden': 'true' }, [...(shown || profile.email || '·')][0]?.toUpperCase()),
      el(
        'p',
        {},
        el('strong', {}, bdi(shown || 'No name yet')),
        el('span', { class: 'hint' }, bdi(profile.email ?? 'No verified email')),
      ),
    )
  greet(name)
  const details = formOf({
    fields: editable(schema, valuesOf(profile)).map(({ required: _, ...field }) => field),
    submit: 'Save',
    async save(typed) {
      const { data } = await client.updateProfile(toUpdate(typed))
      Object.assign(profile, data)
      greet([data.first_name, data.last_name].filter(Boolean).join(' '))
      tell('good', 'Saved.')
      await history.refresh()
    },
  })
  // A withdrawn consent takes the attributes along that it covered.
  const again = async (next: Notice): Promise<void> =>
    profilePage({ profile: (await client.getProfile()).data, schema, notice: next, restart })
  const sections = [
    section('Details', details),
    section('Consents', consentSection(again)),
    section('Permissions and licences', accessSection()),
    section('History', history.element),
    section('My data', dataSection(restart)),
  ]
  show(
    'Your profile',
    { notice, wide: true },
    el('header', { class: 'bar' }, who, button('Log out', logOut)),
    ...sections,
  )
  void auth0.getUser().then(
    (user) => {
      if (user?.email_verified === false)
        tell('note', 'Your email address is not verified yet, so it is not shown in your profile.')
    },
    (error) => tell('bad', explain(error)),
  )
}

function section(title: string, content: HTMLElement): HTMLElement {
  const id = title.toLowerCase().replaceAll(' ', '-')
  return el('section', { 'aria-labelledby': id }, el('h2', { id }, title), content)
}

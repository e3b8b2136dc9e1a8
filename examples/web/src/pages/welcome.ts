import type { RegistrationForm } from 'profile-service-client'
import { given, PURPOSES } from '../consents.ts'
import { button, el } from '../dom.ts'
import { checkbox, formOf } from '../form.ts'
import { logo } from '../logos.ts'
import { type Notice, show } from '../page.ts'
import { auth0, registration } from '../session.ts'

/** Where somebody who is not logged in begins: register by form, or with an account elsewhere. */
export function welcome(notice?: Notice): void {
  const contact = checkbox('contact', PURPOSES.contact ?? '')
  const form = formOf({
    fields: [
      { name: 'email', label: 'Email', type: 'email', autocomplete: 'email', required: true, maxLength: 254 },
      { name: 'first_name', label: 'First name', required: true, maxLength: 150 },
      { name: 'last_name', label: 'Last name', required: true, maxLength: 150 },
      { name: 'phone', label: 'Phone', type: 'tel', required: false, maxLength: 20 },
      { name: 'title', label: 'Job title', required: false, maxLength: 150 },
    ],
    extra: [contact.element, el('p', { class: 'hint' }, 'You choose a password on the next page.')],
    submit: 'Create account',
    async save(values) {
      const typed = values as unknown as RegistrationForm
      registration.stash({ ...typed, ...(contact.input.checked && { consents: { contact: await given('contact') } }) })
      await auth0.loginWithRedirect({ authorizationParams: { screen_hint: 'signup', login_hint: typed.email } })
    },
  })
  show(
    'Create your account',
    { notice },
    el(
      'div',
      { class: 'social' },
      button('Continue with GitHub', () => continueWith('github'), {}, logo('github')),
      button('Continue with Google', () => continueWith('google-oauth2'), {}, logo('google')),
    ),
    el('p', { class: 'or' }, el('span', {}, 'or with your email')),
    form,
    el(
      'p',
      { class: 'foot' },
      'Have an account? ',
      button('Log in', () => auth0.loginWithRedirect(), { class: 'link' }),
    ),
  )
}

async function continueWith(connection: string): Promise<void> {
  registration.forget()
  await auth0.loginWithRedirect({ authorizationParams: { connection } })
}

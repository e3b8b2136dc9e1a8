import { profileFields, type RegistrationForm, toUpdate } from 'profile-service-client'
import { given, PURPOSES } from '../consents.ts'
import { button, el } from '../dom.ts'
import { checkbox, type FieldSpec, formOf } from '../form.ts'
import { type Notice, show } from '../page.ts'
import { logOut, registration } from '../session.ts'

export interface CompleteOptions {
  schema: object
  /** What is known already, by field. */
  values: Record<string, unknown>
  errors?: Record<string, string>
  /** Typed before the login, when that could not be saved. */
  form?: RegistrationForm
  notice?: Notice | undefined
  done(): unknown
}

/** The form for what a complete profile still needs, made from the attribute schema. */
export function complete({ schema, values, errors = {}, form, notice, done }: CompleteOptions): void {
  const fields = editable(schema, { ...values, ...form })
  const purposes = [...new Set(profileFields(schema).flatMap(({ consent }) => consent ?? []))]
  const boxes = purposes.map((purpose) => ({
    purpose,
    ...checkbox(`consent-${purpose}`, PURPOSES[purpose] ?? purpose, form?.consents?.[purpose]?.status === 'given'),
  }))
  show(
    'Complete your profile',
    { notice, intro: 'A few details, and you are done.' },
    formOf({
      fields,
      errors,
      extra: boxes.map(({ element }) => element),
      submit: 'Save',
      async save(typed) {
        const ticked = boxes.filter(({ input }) => input.checked)
        const consents = Object.fromEntries(
          await Promise.all(ticked.map(async ({ purpose }) => [purpose, await given(purpose)])),
        )
        await registration.complete({ ...toUpdate(typed), ...(ticked.length > 0 && { consents }) })
        await done()
      },
    }),
    el('p', { class: 'foot' }, button('Later', done, { class: 'link' }), button('Log out', logOut, { class: 'link' })),
  )
}

/** The fields of a profile that a user fills in; where they registered is nothing to ask them. */
export function editable(schema: object, values: Record<string, unknown>): FieldSpec[] {
  return profileFields(schema)
    .filter(({ name }) => name !== 'registration_source')
    .map((field) => ({
      ...field,
      type: field.name === 'phone' ? 'tel' : 'text',
      value: String(values[field.name] ?? ''),
    }))
}

import { fieldErrors } from 'profile-service-client'
import { bdi, busy, type Child, el } from './dom.ts'
import { explain, hush, tell } from './page.ts'
import { say } from './say.ts'

export interface FieldSpec {
  name: string
  label: string
  type?: string
  autocomplete?: string
  /** False: said to be optional. Absent: nothing is said. */
  required?: boolean
  maxLength?: number
  hint?: string
  value?: string
}

export interface FormSpec {
  fields: FieldSpec[]
  submit: string
  /** Between the fields and the button. */
  extra?: Child[]
  /** What is wrong already, by field. */
  errors?: Record<string, string>
  save(values: Record<string, string>): unknown
}

const AUTOCOMPLETE: Record<string, string> = {
  first_name: 'given-name',
  last_name: 'family-name',
  phone: 'tel',
  title: 'organization-title',
}

/** A form whose errors, also those that the service finds, are said at their fields. */
export function formOf({ fields, submit, extra = [], errors = {}, save }: FormSpec): HTMLFormElement {
  const button = el('button', { class: 'main', type: 'submit' }, submit)
  const form = el('form', { novalidate: true }, ...fields.map(control), ...extra, button)
  const mark = (wrong: Record<string, string>): boolean => {
    const marked = fields.map(({ name }) => setError(form, name, wrong[name])).filter((input) => input !== undefined)
    marked[0]?.focus()
    return marked.length > 0
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    hush()
    void busy(button, async () => {
      const entries = fields.map(({ name }): [string, string] => [name, inputOf(form, name)?.value.trim() ?? ''])
      const values = Object.fromEntries(entries)
      if (mark(Object.fromEntries(fields.flatMap((field) => problemOf(field, values[field.name] ?? ''))))) return
      try {
        await save(values)
      } catch (error) {
        if (!mark(fieldErrors(error, { say }))) tell('bad', explain(error))
      }
    })
  })
  queueMicrotask(() => mark(errors))
  return form
}

function control({
  name,
  label,
  type = 'text',
  autocomplete = AUTOCOMPLETE[name],
  required,
  maxLength,
  hint,
  value,
}: FieldSpec): HTMLElement {
  const described = hint ? `${name}-hint` : undefined
  return el(
    'div',
    { class: 'field' },
    el('label', { for: name }, label, required === false && el('span', { class: 'optional' }, ' (optional)')),
    el('input', {
      id: name,
      name,
      type,
      autocomplete,
      required,
      maxlength: maxLength,
      value,
      dir: 'auto',
      'aria-describedby': described,
      'data-hint': described,
    }),
    el('p', { class: 'error', id: `${name}-error`, hidden: true }),
    hint && el('p', { class: 'hint', id: `${name}-hint` }, hint),
  )
}

function problemOf({ name, label, type, required }: FieldSpec, value: string): [string, string][] {
  if (required && value === '') return [[name, `${label} is needed`]]
  if (type === 'email' && !/^[^\s@]+@[^\s@]+$/.test(value)) return [[name, 'An address like name@example.com, please']]
  return []
}

function inputOf(form: HTMLFormElement, name: string): HTMLInputElement | null {
  return form.querySelector(`[id="${name}"]`)
}

/** @returns the input if there is an error */
function setError(form: HTMLFormElement, name: string, text: string | undefined): HTMLInputElement | undefined {
  const [input, error] = [inputOf(form, name), form.querySelector<HTMLElement>(`[id="${name}-error"]`)]
  if (!input || !error) return undefined
  error.hidden = !text
  error.replaceChildren(bdi(text ?? ''))
  const described = [input.dataset.hint, text && error.id].filter(Boolean).join(' ')
  if (described) input.setAttribute('aria-describedby', described)
  else input.removeAttribute('aria-describedby')
  input.toggleAttribute('aria-invalid', !!text)
  if (text) input.setAttribute('aria-invalid', 'true')
  return text ? input : undefined
}

/** A box to tick, with its label. */
export function checkbox(
  id: string,
  label: string,
  checked = false,
): { element: HTMLElement; input: HTMLInputElement } {
  const input = el('input', { type: 'checkbox', id, checked })
  return { input, element: el('div', { class: 'choice' }, input, el('label', { for: id }, label)) }
}

import { type Child, el } from './dom.ts'

export type Tone = 'good' | 'bad' | 'note'

let announcement: HTMLElement | undefined

/** Shows a page instead of the last one, and tells those who do not see it. */
export function show(title: string, { intro, notice, wide }: PageOptions, ...content: Child[]): void {
  const heading = el('h1', { tabindex: -1 }, title)
  announcement = el('div', { class: 'notices', role: 'status' })
  const main = el(
    'main',
    { class: wide ? 'wide' : undefined },
    announcement,
    heading,
    intro && el('p', { class: 'intro' }, intro),
    ...content,
  )
  document.title = `${title} · Profile`
  document.querySelector('#app')?.replaceChildren(main)
  heading.focus({ preventScroll: true })
  scrollTo(0, 0)
  if (notice) tell(...notice)
}

export interface PageOptions {
  intro?: string | undefined
  notice?: Notice | undefined
  wide?: boolean
}
export type Notice = [tone: Tone, text: string, ...more: Child[]]

/** A message above the page's heading; one at a time. */
export function tell(tone: Tone, text: string, ...more: Child[]): void {
  announcement?.replaceChildren(el('div', { class: `notice ${tone}` }, el('p', {}, text), ...more))
  if (tone === 'bad') announcement?.scrollIntoView({ block: 'nearest' })
}

/** What was said before is no longer so. */
export function hush(): void {
  announcement?.replaceChildren()
}

export function loading(what: string): void {
  show(what, {}, el('div', { class: 'spinner', role: 'progressbar', 'aria-label': what }))
}

/** What a user can do with an error that is about no field. */
export function explain(error: unknown): string {
  const { code, error: refusal } = error as { code?: string; error?: string }
  if (refusal === 'missing_transaction' || refusal === 'state_mismatch')
    return 'that login was begun elsewhere, or is too old. Please begin again.'
  if (code === 'network_error' || code === 'deadline_exceeded')
    return 'The service cannot be reached. Please check your connection and try again.'
  if (code === 'rate_limited') return 'That was a little too much at once. Please wait a moment and try again.'
  if (code === 'account_deleted') return 'This account has been deleted.'
  if (error instanceof Error && 'status' in error && Number(error.status) >= 500)
    return 'The service has a problem. Please try again later.'
  return error instanceof Error ? error.message : 'Something went wrong.'
}

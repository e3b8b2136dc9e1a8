export type Child = Node | string | null | undefined | false

/** Makes an element. Children that are strings are text, whatever they hold; properties that are undefined or false are left out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, unknown> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || value === null) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value as EventListener)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child): child is Node | string => !!child))
  return element
}

/** A name or any other text of a user: it may run from right to left, and keeps its direction to itself. */
export function bdi(text: string): HTMLElement {
  return el('bdi', {}, text)
}

/** A button that says it is busy while its work goes on. */
export function button(
  label: string,
  work: () => unknown,
  attributes: Record<string, unknown> = {},
  icon?: Node,
): HTMLButtonElement {
  const element = el('button', { type: 'button', ...attributes }, icon, label)
  element.addEventListener('click', () => busy(element, work))
  return element
}

export async function busy(element: HTMLButtonElement, work: () => unknown): Promise<void> {
  if (element.getAttribute('aria-busy')) return
  element.setAttribute('aria-busy', 'true')
  try {
    await work()
  } finally {
    element.removeAttribute('aria-busy')
  }
}

/** `27 Nov 2026`, in the user's own way. */
export function date(text: string): string {
  return new Date(text).toLocaleDateString(undefined, { dateStyle: 'medium' })
}

/** With the time of day. */
export function moment(text: string): string {
  return new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
}

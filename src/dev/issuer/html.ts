import { createHash } from 'node:crypto'

/** Markup that is safe to send as it is. */
export interface Html {
  readonly markup: string
}

type Part = Html | Html[] | string | undefined | false

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Builds markup: whatever is not Html is text and gets escaped; undefined and false leave nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return { markup: strings.map((string, index) => string + render(parts[index])).join('') }
}

function render(part: Part): string {
  if (!part) return ''
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
  return Array.isArray(part) ? part.map(render).join('') : part.markup
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#dcdee2, #3a3d42); --edge: light-dark(#858b94, #7c828b); --accent: light-dark(#1f4fd8, #8fb0ff);
  --paper: light-dark(#fff, #1b1d20); --desk: light-dark(#f1f2f4, #111214); --wrong: light-dark(#b3261e, #ff9a90) }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  font: 1rem/1.5 system-ui, sans-serif; background: var(--desk) }
main { width: min(24rem, 100%); padding: 2rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--paper) }
h1 { margin: 0 0 .5rem; font-size: 1.5rem }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600 }
label.choice { display: flex; gap: .5rem; align-items: center; font-weight: 400 }
input:not([type=checkbox]), button, a.button { display: block; width: 100%; padding: .625rem .75rem; font: inherit;
  border: 1px solid var(--edge); border-radius: .5rem; background: transparent; color: inherit }
input[aria-invalid] { border-color: var(--wrong) }
button, a.button { margin-top: .75rem; text-align: center; text-decoration: none; cursor: pointer }
button.main { margin-top: 1.5rem; background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 600 }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
a { color: var(--accent) }
a.button { color: inherit }
.error { margin: .25rem 0 0; color: var(--wrong) }
.note { margin: 0; font-size: .875rem; opacity: .8 }
hr { margin: 1.5rem 0 .75rem; border: 0; border-top: 1px solid var(--line) }
`

/** Submits the one form of a page at once. */
export const SUBMIT = 'document.forms[0].submit()'
const SUBMIT_HASH = `'sha256-${createHash('sha256').update(SUBMIT).digest('base64')}'`

/** What a page may do. A form's answer redirects to the application, which Chrome counts as a form action. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  `script-src ${SUBMIT_HASH}`,
  "form-action 'self' http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ')

/** A whole document. */
export function page(title: string, body: Html): string {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
  return document.markup
}

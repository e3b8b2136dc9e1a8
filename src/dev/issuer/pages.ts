import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { CONTENT_SECURITY_POLICY, type Html, html, page, SUBMIT } from './html.ts'
import { SEED, type Social } from './users.ts'

/** What was typed, and what is wrong with it, by field. */
export interface Form {
  email: string
  unverified?: boolean
  errors?: Partial<Record<'email' | 'password', string>>
}

export const SOCIAL_NAMES: Record<Social, string> = { github: 'GitHub', 'google-oauth2': 'Google' }

/** The part of a Koa context that a page needs. */
type Response = Pick<KoaContextWithOIDC, 'type' | 'body' | 'set'>

export function loginPage(form: Form): Html {
  return html`<p class="note">The local stand-in for Auth0. Try ${SEED.email} with the password “${SEED.password}”.</p>
<form method="post" action="login" novalidate>
${credentials(form, 'current-password')}
<button class="main">Log in</button>
</form>
<p>No account? <a href="signup">Sign up</a></p>
${socialButtons()}`
}

export function signupPage(form: Form): Html {
  return html`<p class="note">The account lives on this machine only.</p>
<form method="post" action="signup" novalidate>
${credentials(form, 'new-password')}
<label class="choice"><input type="checkbox" name="unverified" value="yes" ${form.unverified && { markup: 'checked' }}>
Email not verified</label>
<button class="main">Sign up</button>
</form>
<p>Have an account? <a href="login">Log in</a></p>
${socialButtons()}`
}

/** Stands in for the provider's own page: anybody may be whoever they like there. */
export function socialPage(social: Social, form: Form, known: string[]): Html {
  const account = (email: string): Html =>
    html`<form method="post" action="${social}"><input type="hidden" name="email" value="${email}"><button>${email}</button></form>`
  return html`<p class="note">The local stand-in for ${SOCIAL_NAMES[social]}. Whose account is it?</p>
${known.map(account)}
<form method="post" action="${social}" novalidate>
${field('email', 'Email of the account', { type: 'email', autocomplete: 'email', focused: true }, form)}
<button class="main">Continue</button>
</form>
<p><a href="login">Back</a></p>`
}

function credentials(form: Form, autocomplete: string): Html {
  const atPassword = form.errors ? form.errors.password !== undefined : form.email !== ''
  return html`${field('email', 'Email', { type: 'email', autocomplete: 'username', focused: !atPassword }, form)}
${field('password', 'Password', { type: 'password', autocomplete, focused: atPassword }, form)}`
}

interface Look {
  type: string
  autocomplete: string
  focused: boolean
}

function field(name: 'email' | 'password', label: string, { type, autocomplete, focused }: Look, form: Form): Html {
  const error = form.errors?.[name]
  return html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" maxlength="254" required
 value="${name === 'email' && form.email}"${focused && { markup: ' autofocus' }}${
   error !== undefined && { markup: ` aria-invalid="true" aria-describedby="${name}-error"` }
 }>${error !== undefined && html`<p class="error" id="${name}-error" role="alert">${error}</p>`}`
}

function socialButtons(): Html {
  const entries = Object.entries(SOCIAL_NAMES)
  return html`<hr>${entries.map(([connection, name]) => html`<a class="button" href="${connection}">Continue with ${name}</a>`)}`
}

/** Sends a page, which no other site may frame. */
export function send(ctx: Response, title: string, body: Html): void {
  ctx.type = 'html'
  ctx.set('content-security-policy', CONTENT_SECURITY_POLICY)
  ctx.body = page(title, body)
}

export function renderError(ctx: Response, { error, error_description }: ErrorOut): void {
  send(ctx, 'That did not work', html`<p>${error_description ?? error}</p><p class="note">${error}</p>`)
}

/** Auth0 logs out without asking, and so does this; the button is for browsers without scripts. */
export function renderLogout(ctx: Response, form: string): void {
  send(
    ctx,
    'Log out',
    html`${{ markup: form }}<input type="hidden" form="op.logoutForm" name="logout" value="yes">
<button class="main" form="op.logoutForm" autofocus>Log out</button><script>${{ markup: SUBMIT }}</script>`,
  )
}

export function renderLoggedOut(ctx: Response): void {
  send(ctx, 'Logged out', html`<p>You may close this page.</p>`)
}
